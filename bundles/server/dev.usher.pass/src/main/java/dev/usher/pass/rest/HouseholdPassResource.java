package dev.usher.pass.rest;

import dev.usher.rest.RestBase;
import dev.usher.server.api.Passes;
import dev.usher.server.api.Passes.PassInfo;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What the household bought. */
@Component(service = HouseholdPassResource.class)
@JaxrsResource
@RestBase("/v1/household/passes")
@Path("/")
@RolesAllowed(Roles.SUBSCRIBER)
@Produces(MediaType.APPLICATION_JSON)
public final class HouseholdPassResource {
    private final Passes passes;

    @Activate
    public HouseholdPassResource(@Reference Passes passes) {
        this.passes = passes;
    }

    /** Newest first. */
    @GET
    public List<PassInfo> passes(@Context SecurityContext caller) {
        return passes.passesOf(caller.getUserPrincipal().getName());
    }
}
