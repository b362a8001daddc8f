package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.media.api.Problem;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Player;
import java.time.Duration;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What is on the screen now; 204 when nothing is. */
@Component(service = PlaybackResource.class)
@JaxrsResource
@RestBase("/v1/tv/playback")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class PlaybackResource {
    private static final double MILLIS = 1000;
    private static final double LONGEST = 1e6;
    private static final double FASTEST = 32;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Player player;

    /** For Declarative Services. */
    public PlaybackResource() {}

    PlaybackResource(Player player) {
        this.player = player;
    }

    /**
     * What to change; null = leave as it is.
     *
     * @param speed 1 = normal, 0 = pause
     * @param position seconds from the beginning
     */
    public record Change(Double speed, Double position) {}

    @GET
    @Answers(TvPlayback.class)
    public Response playback() {
        return answer(Present.require(player, "player"));
    }

    @PUT
    @Answers(TvPlayback.class)
    public Response change(Change change) {
        Player present = Present.require(player, "player");
        if (change == null || change.speed() == null && change.position() == null) {
            throw malformed(
                    "Say what changes: {\"speed\": 0} pauses, {\"position\": 60} goes to the second minute.");
        }
        if (present.session().isEmpty()) {
            throw new Problem("nothing-playing", 409, "Nothing is playing; start an item first.");
        }
        if (change.position() != null) {
            double position = change.position();
            if (!(position >= 0 && position <= LONGEST)) {
                throw malformed("The position is in seconds, from 0 on.");
            }
            present.seek(Duration.ofMillis(Math.round(position * MILLIS)));
        }
        if (change.speed() != null) {
            double speed = change.speed();
            if (!(Math.abs(speed) <= FASTEST)) {
                throw malformed("The speed is a number: 1 is normal, 0 is pause.");
            }
            present.speed(speed);
        }
        return answer(present);
    }

    @DELETE
    public void stop() {
        Present.require(player, "player").stop();
    }

    private static Response answer(Player player) {
        return player.session()
                .map(session -> Response.ok(TvPlayback.of(session)))
                .orElseGet(Response::noContent)
                .build();
    }

    private static Problem malformed(String detail) {
        return new Problem("playback-malformed", 400, detail);
    }
}
