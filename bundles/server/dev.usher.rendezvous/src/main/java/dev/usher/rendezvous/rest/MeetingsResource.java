package dev.usher.rendezvous.rest;

import dev.usher.rendezvous.internal.RendezvousDesk;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What the rendezvous did, for the operator. */
@Component(service = MeetingsResource.class)
@JaxrsResource
@RestBase("/v1/console/rendezvous")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class MeetingsResource {
    private final RendezvousDesk desk;

    @Activate
    public MeetingsResource(@Reference RendezvousDesk desk) {
        this.desk = desk;
    }

    @GET
    public RendezvousDesk.Counters counters() {
        return desk.counters();
    }
}
