package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.Line;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.tv.internal.HouseholdLine;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
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

/** What the household lets the box take of its line. */
@Component(service = LineResource.class)
@JaxrsResource
@RestBase("/v1/tv/line")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class LineResource {
    private final HouseholdLine line;

    /**
     * @param sendLimit bytes per second; 0 = no limit
     * @param quiet null = never
     */
    public record Rules(long sendLimit, Quiet quiet) {}

    /**
     * Daily hours in which the box sends nothing, over midnight when they end before they begin.
     *
     * @param from HH:mm
     * @param until HH:mm
     * @param zone e.g. Europe/Berlin; null = that of the box
     */
    public record Quiet(String from, String until, String zone) {}

    @Activate
    public LineResource(@Reference HouseholdLine line) {
        this.line = line;
    }

    @GET
    public Rules rules() {
        Line now = line.rules();
        Line.Quiet q = now.quiet();
        return new Rules(
                now.sendLimit(),
                q == null
                        ? null
                        : new Quiet(q.from().toString(), q.until().toString(), q.zone().getId()));
    }

    @PUT
    public Rules rules(Rules wanted) throws IOException {
        if (wanted == null || wanted.sendLimit() < 0) {
            throw malformed();
        }
        line.rules(new Line(0, 0, wanted.sendLimit(), quiet(wanted.quiet())));
        return rules();
    }

    private static Line.Quiet quiet(Quiet wanted) {
        if (wanted == null) {
            return null;
        }
        if (wanted.from() == null || wanted.until() == null) {
            throw malformed();
        }
        try {
            return new Line.Quiet(
                    LocalTime.parse(wanted.from()),
                    LocalTime.parse(wanted.until()),
                    wanted.zone() == null || wanted.zone().isBlank()
                            ? ZoneId.systemDefault()
                            : ZoneId.of(wanted.zone()));
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private static Problem malformed() {
        return new Problem(
                "settings-malformed",
                400,
                "Send {\"sendLimit\": bytes per second or 0, \"quiet\": {\"from\": \"22:00\", \"until\": \"06:00\","
                        + " \"zone\": \"Europe/Berlin\"} or null}.");
    }
}
