package dev.usher.pass.rest;

import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PassStatus;
import dev.usher.media.api.BoxId;
import dev.usher.pass.internal.IssuedPasses;
import dev.usher.pass.internal.Licences;
import dev.usher.pass.internal.Licences.Submission;
import dev.usher.pass.internal.PassHolders;
import dev.usher.pass.internal.PassSignatures;
import dev.usher.pass.internal.PassStatuses;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.UriInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** A box submits its pass and gets a licence. */
@Component(service = BoxPassResource.class)
@JaxrsResource
@RestBase("/v1/box/passes")
@Path("/")
@RolesAllowed(Roles.BOX)
@Produces(MediaType.APPLICATION_JSON)
public final class BoxPassResource {
    private final Licences licences;
    private final IssuedPasses passes;
    private final PassHolders holders;
    private final PassStatuses statuses;
    private final PassSignatures signatures;

    @Activate
    public BoxPassResource(
            @Reference Licences licences,
            @Reference IssuedPasses passes,
            @Reference PassHolders holders,
            @Reference PassStatuses statuses,
            @Reference PassSignatures signatures) {
        this.licences = licences;
        this.passes = passes;
        this.holders = holders;
        this.statuses = statuses;
        this.signatures = signatures;
    }

    /** A licence, sealed to the box that asks. */
    @POST
    @Path("{id}/licence")
    @Consumes(MediaType.APPLICATION_JSON)
    public LicenceGrant licence(
            @PathParam("id") String id,
            @HeaderParam("Usher-Proof") String proof,
            LicenceRequest body,
            @Context HttpServletRequest request,
            @Context SecurityContext caller) {
        LicenceRequest said = body == null ? new LicenceRequest(null, null, null, 0) : body;
        return licences.grant(
                BoxCertificate.key(request, caller),
                new Submission(id, said, proof, request.getMethod(), request.getRequestURI()));
    }

    /**
     * The pass again, for a box that was told {@code pass-exists} and does not have it, or {@code
     * pass-signature}: under a signature that is believed.
     */
    @GET
    @Path("{id}")
    public PassGrant pass(@PathParam("id") String id, @Context SecurityContext caller) {
        return signatures.believed(passes.passOf(box(caller), id));
    }

    /** Every pass of the household, newest first. */
    @GET
    public List<HouseholdPass> passes(@Context SecurityContext caller) {
        return statuses.ofHousehold(box(caller));
    }

    /** Where the pass stands; for every box of the household. */
    @GET
    @Path("{id}/status")
    public PassStatus status(
            @PathParam("id") String id, @Context SecurityContext caller, @Context UriInfo uri) {
        return statuses.status(box(caller), id, uri.getBaseUri());
    }

    /** Gives the pass back for good, and gets its price back when it was never used. */
    @POST
    @Path("{id}/return")
    public PassStatus giveBack(
            @PathParam("id") String id, @Context SecurityContext caller, @Context UriInfo uri) {
        holders.giveBack(box(caller), id);
        return statuses.status(box(caller), id, uri.getBaseUri());
    }

    /** Says that the licence is deleted: another box of the household may claim the pass. */
    @POST
    @Path("{id}/release")
    public PassStatus release(
            @PathParam("id") String id, @Context SecurityContext caller, @Context UriInfo uri) {
        holders.release(box(caller), id);
        return statuses.status(box(caller), id, uri.getBaseUri());
    }

    /** Takes over a pass of the household that no other box is using. */
    @POST
    @Path("{id}/claim")
    public PassGrant claim(
            @PathParam("id") String id,
            @Context HttpServletRequest request,
            @Context SecurityContext caller) {
        return holders.claim(BoxCertificate.key(request, caller), id);
    }

    private static BoxId box(SecurityContext caller) {
        return new BoxId(caller.getUserPrincipal().getName());
    }
}
