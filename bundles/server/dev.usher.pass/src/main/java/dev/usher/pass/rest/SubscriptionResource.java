package dev.usher.pass.rest;

import dev.usher.backend.api.Plan;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Subscriptions;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What a household pays for each period. */
@Component(service = SubscriptionResource.class)
@JaxrsResource
@RestBase("/v1/subscriptions")
@Path("/")
@RolesAllowed({Roles.BOX, Roles.SUBSCRIBER})
@Produces(MediaType.APPLICATION_JSON)
public final class SubscriptionResource {
    private final Subscriptions subscriptions;
    private final BoxDirectory boxes;

    @Activate
    public SubscriptionResource(
            @Reference Subscriptions subscriptions, @Reference BoxDirectory boxes) {
        this.subscriptions = subscriptions;
        this.boxes = boxes;
    }

    /** The household's, newest first. */
    @GET
    public List<Subscription> subscriptions(@Context SecurityContext caller) {
        return subscriptions.of(Caller.household(caller, boxes));
    }

    /** What can be subscribed to. */
    @GET
    @Path("plans")
    public List<Plan> plans() {
        return subscriptions.plans();
    }

    /** 201 and the subscription; the same again for the same key. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(value = Subscription.class, status = 201)
    public Response subscribe(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            SubscriptionRequest body,
            @Context SecurityContext caller) {
        if (body == null || body.plan() == null || body.currency() == null) {
            throw new Problem("malformed-json", 400, "Send plan, amount and currency.");
        }
        Subscription subscription =
                subscriptions.subscribe(Caller.household(caller, boxes), body, idempotencyKey);
        return Response.status(Response.Status.CREATED).entity(subscription).build();
    }

    /** It ends with the period that is paid. */
    @POST
    @Path("{id}/cancel")
    public Subscription cancel(@PathParam("id") String id, @Context SecurityContext caller) {
        return subscriptions.cancel(Caller.household(caller, boxes), id);
    }

    /** Takes a cancellation back. */
    @POST
    @Path("{id}/resume")
    public Subscription resume(@PathParam("id") String id, @Context SecurityContext caller) {
        return subscriptions.resume(Caller.household(caller, boxes), id);
    }

    /** Pays the next period now. */
    @POST
    @Path("{id}/renew")
    public Subscription renew(@PathParam("id") String id, @Context SecurityContext caller) {
        return subscriptions.renew(Caller.household(caller, boxes), id);
    }
}
