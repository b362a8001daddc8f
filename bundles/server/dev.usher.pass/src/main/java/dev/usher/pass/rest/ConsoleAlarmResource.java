package dev.usher.pass.rest;

import dev.usher.pass.internal.Alarms;
import dev.usher.pass.store.AlarmStore.Alarm;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What the operator must look into. */
@Component(service = ConsoleAlarmResource.class)
@JaxrsResource
@RestBase("/v1/console/alarms")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleAlarmResource {
    private final Alarms alarms;

    @Activate
    public ConsoleAlarmResource(@Reference Alarms alarms) {
        this.alarms = alarms;
    }

    /** Newest first. */
    @GET
    public List<Alarm> alarms() {
        return alarms.newest();
    }

    /** Seen to. */
    @DELETE
    @Path("{id}")
    public void dismiss(@PathParam("id") String id) {
        alarms.dismiss(id);
    }
}
