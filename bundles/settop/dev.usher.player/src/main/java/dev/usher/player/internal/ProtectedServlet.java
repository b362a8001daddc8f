package dev.usher.player.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.ProtectedStream;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.rest.ProblemWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The protected stream over HTTP, for renderers on this box that decrypt by themselves, as {@link
 * dev.usher.renderer.api.host.Protection} tells: {@code GET /protected/<session>}, {@code …/init},
 * {@code …/<number>}, and {@code POST /protected/<session>/licence}.
 *
 * <p>The address dies with the session, and with it the key. Every key request asks the item's
 * licence anew.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-protected")
@HttpWhiteboardServletPattern("/protected/*")
public final class ProtectedServlet extends HttpServlet {
    static final String LICENCE = "licence";
    private static final long serialVersionUID = 1L;
    private static final int MAX_KEY_REQUEST = 64 * 1024;
    private static final double MILLIS = 1000;
    private final transient Streams streams;

    @Activate
    public ProtectedServlet(@Reference Streams streams) {
        this.streams = streams;
    }

    private record Index(String mediaType, double seconds, List<Part> segments) {}

    private record Part(double at, boolean random) {}

    /** {@code /<session>[/<part>]} */
    private record Address(String session, String part) {
        static Address of(HttpServletRequest request) {
            String path = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
            int slash = path.indexOf('/');
            return slash < 0
                    ? new Address(path, "")
                    : new Address(path.substring(0, slash), path.substring(slash + 1));
        }
    }

    private record Answer(String mediaType, String tag, byte[] body) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        respond(
                request,
                response,
                (export, address) -> {
                    String known = request.getHeader("If-Match");
                    return export.ask((edition, tag) -> part(edition, tag, known, address));
                });
    }

    private static Answer part(ProtectedStream edition, String tag, String known, Address address)
            throws IOException {
        if (known != null && !known.equals(tag)) {
            throw new Problem(
                    "protection-changed",
                    HttpServletResponse.SC_PRECONDITION_FAILED,
                    "The protected stream was made anew. Begin with its index again.");
        }
        return switch (address.part()) {
            case "" -> new Answer("application/json", tag, Json.bytes(index(edition)));
            case "init" -> new Answer(edition.mediaType(), tag, edition.initialization());
            default ->
                    new Answer(edition.mediaType(), tag, edition.segment(number(edition, address)));
        };
    }

    private static Index index(ProtectedStream edition) {
        return new Index(
                edition.mediaType(),
                seconds(edition.duration()),
                edition.segments().stream()
                        .map(segment -> new Part(seconds(segment.start()), segment.randomAccess()))
                        .toList());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    private static int number(ProtectedStream edition, Address address) {
        // nine digits are an int for certain
        int number = address.part().matches("\\d{1,9}") ? Integer.parseInt(address.part()) : -1;
        if (number < 0 || number >= edition.segments().size()) {
            throw new Problem("segment-unknown", 404, "The stream has no such segment.");
        }
        return number;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_KEY_REQUEST);
        respond(
                request,
                response,
                (export, address) -> {
                    if (!address.part().equals(LICENCE)) {
                        throw Refusals.over();
                    }
                    export.clear().check();
                    return export.ask(
                            (edition, tag) ->
                                    new Answer("application/json", tag, edition.licence(body)));
                });
    }

    private interface Step {
        Answer answer(Export export, Address address) throws DrmException;
    }

    private void respond(HttpServletRequest request, HttpServletResponse response, Step step)
            throws IOException {
        try {
            StreamServlet.requireLoopback(request);
            Address address = Address.of(request);
            Export export = streams.protectedStream(address.session()).orElseThrow(Refusals::over);
            Answer answer = step.answer(export, address);
            response.setContentType(answer.mediaType());
            response.setHeader("ETag", answer.tag());
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        } catch (Problem problem) {
            ProblemWriter.write(response, problem);
        } catch (DrmException e) {
            ProblemWriter.write(response, refusal(e));
        }
    }

    private static Problem refusal(DrmException e) {
        return e.reason() == Reason.INVALID
                ? new Problem("key-request-malformed", 400, e.getMessage())
                : new Problem("key-not-released", 403, e.getMessage());
    }
}
