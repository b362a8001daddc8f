package dev.usher.tracker.rest;

import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.server.api.ForeignClients;
import dev.usher.server.api.ForeignClients.Swarm;
import dev.usher.server.api.Roles;
import java.util.List;
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

/** BitTorrent clients that are no boxes, for the operator. */
@Component(service = ForeignResource.class)
@JaxrsResource
@RestBase("/v1/console/tracker")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ForeignResource {
    private final ForeignClients foreign;

    @Activate
    public ForeignResource(@Reference ForeignClients foreign) {
        this.foreign = foreign;
    }

    /** The operator's wish. */
    public record Setting(Boolean foreignAllowed) {}

    /**
     * @param announceUrls where they announce
     * @param clients how many there are, in all swarms
     */
    public record TrackerView(boolean foreignAllowed, List<String> announceUrls, long clients) {}

    @GET
    public TrackerView tracker() {
        long clients =
                foreign.swarms().stream()
                        .flatMap(s -> s.peers().stream())
                        .filter(p -> !p.box())
                        .count();
        return new TrackerView(foreign.allowed(), foreign.announceUrls(), clients);
    }

    @PUT
    public TrackerView change(Setting setting) {
        if (setting == null || setting.foreignAllowed() == null) {
            throw new Problem(
                    "settings-malformed", 400, "Send {\"foreignAllowed\": true} or false.");
        }
        foreign.allow(setting.foreignAllowed());
        return tracker();
    }

    @GET
    @Path("swarms")
    public List<Swarm> swarms() {
        return foreign.swarms();
    }
}
