package dev.usher.pass.rest;

import dev.usher.rest.RestBase;
import dev.usher.server.api.Passes;
import dev.usher.server.api.Passes.PassInfo;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
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

/** All passes, for the operator. */
@Component(service = ConsolePassResource.class)
@JaxrsResource
@RestBase("/v1/console/passes")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsolePassResource {
    private final Passes passes;

    @Activate
    public ConsolePassResource(@Reference Passes passes) {
        this.passes = passes;
    }

    /** Newest first. */
    @GET
    public List<PassInfo> passes() {
        return passes.passes();
    }

    /** From now on the pass gets no licence. */
    @POST
    @Path("{id}/revoke")
    public void revoke(@PathParam("id") String id) {
        passes.revoke(id);
    }

    /** Until it is resumed the pass gets no licence. */
    @POST
    @Path("{id}/suspend")
    public void suspend(@PathParam("id") String id) {
        passes.suspend(id);
    }

    @POST
    @Path("{id}/resume")
    public void resume(@PathParam("id") String id) {
        passes.resume(id);
    }
}
