package dev.usher.pass.rest;

import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Purchases;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** A box pays for an offer. */
@Component(service = PurchaseResource.class)
@JaxrsResource
@RestBase("/v1/box/purchases")
@Path("/")
@RolesAllowed(Roles.BOX)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class PurchaseResource {
    private final Purchases purchases;

    @Activate
    public PurchaseResource(@Reference Purchases purchases) {
        this.purchases = purchases;
    }

    /** 201 and the pass; the same again for the same key. */
    @POST
    public Response buy(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            PurchaseRequest body,
            @Context HttpServletRequest request,
            @Context SecurityContext caller) {
        if (body == null
                || body.item() == null
                || body.offer() == null
                || body.currency() == null) {
            throw new Problem("malformed-json", 400, "Send item, offer, amount and currency.");
        }
        PassGrant grant = purchases.buy(BoxCertificate.key(request, caller), idempotencyKey, body);
        return Response.status(Response.Status.CREATED).entity(grant).build();
    }
}
