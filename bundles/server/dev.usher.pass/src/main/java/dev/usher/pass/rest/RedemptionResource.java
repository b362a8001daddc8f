package dev.usher.pass.rest;

import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Redemptions;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
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

/** Somebody types the code of a voucher or a gift. */
@Component(service = RedemptionResource.class)
@JaxrsResource
@RestBase("/v1/redemptions")
@Path("/")
@RolesAllowed({Roles.BOX, Roles.SUBSCRIBER})
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class RedemptionResource {
    private final Redemptions redemptions;

    @Activate
    public RedemptionResource(@Reference Redemptions redemptions) {
        this.redemptions = redemptions;
    }

    /** 201 and what the code was good for; a pass is for boxes only. */
    @POST
    @Answers(value = Redemption.class, status = 201)
    public Response redeem(
            RedemptionRequest body,
            @Context HttpServletRequest request,
            @Context SecurityContext caller) {
        if (body == null || body.code() == null) {
            throw new Problem("malformed-json", 400, "Send the code.");
        }
        Redemption redemption =
                caller.isUserInRole(Roles.BOX)
                        ? redemptions.redeem(BoxCertificate.key(request, caller), body)
                        : redemptions.redeem(caller.getUserPrincipal().getName(), body);
        return Response.status(Response.Status.CREATED).entity(redemption).build();
    }
}
