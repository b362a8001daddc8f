package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.Transfer;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Swarm;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The byte counters of all items of this box. */
@Component(service = TransferResource.class)
@JaxrsResource
@RestBase("/v1/tv/transfers")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class TransferResource {
    private final Swarm swarm;

    @Activate
    public TransferResource(@Reference Swarm swarm) {
        this.swarm = swarm;
    }

    @GET
    public List<Transfer> transfers() {
        return swarm.transfers();
    }
}
