package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.Plan;
import dev.usher.backend.api.Subscription;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Passes;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What the household subscribes to. */
@Component(service = SubscriptionResource.class)
@JaxrsResource
@RestBase("/v1/tv/subscriptions")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class SubscriptionResource {
    private final Counter counter;

    @Activate
    public SubscriptionResource(@Reference Counter counter) {
        this.counter = counter;
    }

    /**
     * @param pin household PIN; null = not asked for yet
     */
    public record Wish(String plan, String pin) {
        @Override
        public String toString() {
            return "Wish[" + plan + "]";
        }
    }

    /** What there is, and what the household has, newest first. */
    public record Plans(List<Plan> plans, List<Subscription> subscriptions) {}

    @GET
    public Plans plans() {
        Passes passes = counter.passes();
        return new Plans(passes.plans(), passes.subscriptions());
    }

    @POST
    public Subscription subscribe(Wish wish) {
        if (wish == null || wish.plan() == null) {
            throw new Problem("subscription-malformed", 400, "Send the plan's id.");
        }
        return counter.passes().subscribe(wish.plan(), wish.pin());
    }

    @POST
    @Path("{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    public Subscription cancel(@PathParam("id") String id) {
        return counter.passes().cancelSubscription(id);
    }
}
