package dev.usher.customers.rest;

import dev.usher.backend.api.SignedProfiles;
import dev.usher.customers.internal.HouseholdProfiles;
import dev.usher.media.api.BoxId;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Who watches in a box's household. */
@Component(service = BoxProfileResource.class)
@JaxrsResource
@RestBase("/v1/box/profiles")
@Path("/")
@RolesAllowed(Roles.BOX)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class BoxProfileResource {
    private final HouseholdProfiles profiles;

    @Activate
    public BoxProfileResource(@Reference HouseholdProfiles profiles) {
        this.profiles = profiles;
    }

    /** What somebody entered at the television. */
    public record EnteredPin(String pin) {
        @Override
        public String toString() {
            return "EnteredPin";
        }
    }

    /**
     * @param after revision the box has; then 204 when nothing is newer
     */
    @GET
    @Answers(SignedProfiles.class)
    public Response profiles(
            @QueryParam("after") @DefaultValue("-1") long after, @Context SecurityContext caller) {
        return profiles.signed(box(caller), after)
                .map(Response::ok)
                .orElseGet(Response::noContent)
                .build();
    }

    /** 204 when it is the household's. */
    @POST
    @Path("pin")
    public void check(EnteredPin entered, @Context SecurityContext caller) {
        profiles.checkPin(box(caller), entered == null ? null : entered.pin());
    }

    private static BoxId box(SecurityContext caller) {
        return new BoxId(caller.getUserPrincipal().getName());
    }
}
