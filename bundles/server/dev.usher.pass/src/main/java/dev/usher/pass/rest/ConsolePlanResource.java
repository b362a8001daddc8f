package dev.usher.pass.rest;

import dev.usher.backend.api.Plan;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Subscriptions;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.Map;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Plans, for the operator. */
@Component(service = ConsolePlanResource.class)
@JaxrsResource
@RestBase("/v1/console/plans")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsolePlanResource {
    private final Subscriptions subscriptions;

    @Activate
    public ConsolePlanResource(@Reference Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /**
     * A plan on offer.
     *
     * @param subscribers households that pay it now
     */
    public record OfferedPlan(Plan plan, long subscribers) {}

    /** The cheapest first. */
    @GET
    public List<OfferedPlan> plans() {
        Map<String, Long> subscribers = subscriptions.subscribers();
        return subscriptions.plans().stream()
                .map(plan -> new OfferedPlan(plan, subscribers.getOrDefault(plan.id(), 0L)))
                .toList();
    }

    /** Offers the plan, or changes what new subscribers agree to. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Plan offer(Plan plan) {
        if (plan == null) {
            throw new Problem("malformed-json", 400, "Send id, title, price, currency and period.");
        }
        return subscriptions.offer(plan);
    }

    /** Nobody can subscribe to it any more; who did goes on. */
    @POST
    @Path("{plan}/withdraw")
    public void withdraw(@PathParam("plan") String plan) {
        subscriptions.withdraw(plan);
    }
}
