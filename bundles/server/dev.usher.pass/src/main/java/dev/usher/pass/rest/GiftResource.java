package dev.usher.pass.rest;

import dev.usher.backend.api.Gift;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Gifts;
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

/** What a household pays for another. */
@Component(service = GiftResource.class)
@JaxrsResource
@RestBase("/v1/gifts")
@Path("/")
@RolesAllowed({Roles.BOX, Roles.SUBSCRIBER})
@Produces(MediaType.APPLICATION_JSON)
public final class GiftResource {
    private final Gifts gifts;
    private final BoxDirectory boxes;

    @Activate
    public GiftResource(@Reference Gifts gifts, @Reference BoxDirectory boxes) {
        this.gifts = gifts;
        this.boxes = boxes;
    }

    /** Newest first. */
    @GET
    public List<Gift> gifts(@Context SecurityContext caller) {
        return gifts.of(Caller.household(caller, boxes));
    }

    /** 201 and the gift with its code; the same again for the same key. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(value = Gift.class, status = 201)
    public Response buy(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            PurchaseRequest body,
            @Context SecurityContext caller) {
        if (body == null
                || body.item() == null
                || body.offer() == null
                || body.currency() == null) {
            throw new Problem("malformed-json", 400, "Send item, offer, amount and currency.");
        }
        Gift gift = gifts.buy(Caller.household(caller, boxes), body, idempotencyKey);
        return Response.status(Response.Status.CREATED).entity(gift).build();
    }

    /** Takes a gift back that nobody redeemed. */
    @POST
    @Path("{id}/refund")
    public Gift takeBack(@PathParam("id") String id, @Context SecurityContext caller) {
        return gifts.takeBack(Caller.household(caller, boxes), id);
    }
}
