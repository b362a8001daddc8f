package dev.usher.pass.rest;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.PassHolders;
import dev.usher.pass.store.DeviceStore.Device;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The boxes a household watches on: their number is limited. */
@Component(service = DeviceResource.class)
@JaxrsResource
@RestBase("/v1/household/devices")
@Path("/")
@RolesAllowed(Roles.SUBSCRIBER)
@Produces(MediaType.APPLICATION_JSON)
public final class DeviceResource {
    private final PassHolders holders;

    @Activate
    public DeviceResource(@Reference PassHolders holders) {
        this.holders = holders;
    }

    /** Oldest first. */
    @GET
    public List<Device> devices(@Context SecurityContext caller) {
        return holders.devices(caller.getUserPrincipal().getName());
    }

    /** Makes room for another box. */
    @DELETE
    @Path("{box}")
    public void remove(@PathParam("box") String box, @Context SecurityContext caller) {
        holders.removeDevice(caller.getUserPrincipal().getName(), id(box));
    }

    private static BoxId id(String box) {
        try {
            return new BoxId(box);
        } catch (IllegalArgumentException e) {
            throw new Problem("device-unknown", 404, e.getMessage() + ".");
        }
    }
}
