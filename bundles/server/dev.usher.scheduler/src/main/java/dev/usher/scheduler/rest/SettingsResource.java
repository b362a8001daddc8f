package dev.usher.scheduler.rest;

import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.scheduler.internal.DeliveryDesk;
import dev.usher.scheduler.internal.Limits;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The operator's limits for deliveries. */
@Component(service = SettingsResource.class)
@JaxrsResource
@RestBase("/v1/console/settings")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class SettingsResource {
    private final DeliveryDesk desk;

    @Activate
    public SettingsResource(@Reference DeliveryDesk desk) {
        this.desk = desk;
    }

    @GET
    public Limits limits() {
        return desk.operator().limits();
    }

    @PUT
    public Limits limits(Limits limits) {
        if (limits == null) {
            throw new Problem("settings-malformed", 400, "Send the limits as a JSON object.");
        }
        desk.operator().limits(limits);
        return desk.operator().limits();
    }
}
