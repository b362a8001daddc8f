package dev.usher.customers.rest;

import dev.usher.customers.internal.HouseholdProfiles;
import dev.usher.customers.internal.HouseholdProfiles.Wish;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Profile;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
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

/** Who watches in a subscriber's household. Changes need the household's PIN where it has one. */
@Component(service = HouseholdProfileResource.class)
@JaxrsResource
@RestBase("/v1/household/profiles")
@Path("/")
@RolesAllowed(Roles.SUBSCRIBER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class HouseholdProfileResource {
    private final HouseholdProfiles profiles;

    @Activate
    public HouseholdProfileResource(@Reference HouseholdProfiles profiles) {
        this.profiles = profiles;
    }

    /**
     * A change by a member.
     *
     * @param householdPin null where the household has none
     * @param profile what it is to be; null for a removal
     */
    public record Change(String householdPin, Wish profile) {
        @Override
        public String toString() {
            return "Change[" + profile + "]";
        }
    }

    @GET
    public List<Profile> profiles(@Context SecurityContext caller) {
        return profiles.profiles(household(caller));
    }

    @POST
    @Answers(value = Profile.class, status = 201)
    public Response add(Change change, @Context SecurityContext caller) {
        authorise(change, caller);
        Profile added = profiles.add(household(caller), change.profile());
        return Response.status(Response.Status.CREATED).entity(added).build();
    }

    @PUT
    @Path("{id}")
    public Profile change(
            @PathParam("id") String id, Change change, @Context SecurityContext caller) {
        authorise(change, caller);
        return profiles.change(household(caller), id, change.profile());
    }

    @POST
    @Path("{id}/remove")
    public void remove(@PathParam("id") String id, Change change, @Context SecurityContext caller) {
        authorise(change, caller);
        profiles.remove(household(caller), id);
    }

    private void authorise(Change change, SecurityContext caller) {
        profiles.authorise(household(caller), change == null ? null : change.householdPin());
    }

    private static String household(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }
}
