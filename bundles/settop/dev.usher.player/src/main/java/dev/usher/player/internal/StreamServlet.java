package dev.usher.player.internal;

import dev.usher.media.api.Problem;
import dev.usher.rest.ProblemWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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
 * The clear stream over HTTP, for renderers on this box: {@code GET|HEAD /play/<session>} with
 * single ranges.
 *
 * <p>The address is the key to it: 128 random bits that die with the session. Nothing may keep what
 * it reads.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-play")
@HttpWhiteboardServletPattern("/play/*")
public final class StreamServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int STEP = 128 * 1024;
    private final transient Streams streams;

    @Activate
    public StreamServlet(@Reference Streams streams) {
        this.streams = streams;
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        doGet(request, response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] clear = new byte[STEP];
        try {
            answer(request, response, clear);
        } catch (Problem problem) {
            if (response.isCommitted()) {
                // the length is promised: only a broken connection tells that the rest does not
                // come
                throw new IOException(problem.code(), problem);
            }
            response.reset();
            ProblemWriter.write(response, problem);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, byte[] clear)
            throws IOException {
        ClearStream stream = find(request);
        long size = stream.length();
        Optional<ByteRange> range = range(request, size);
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (range.isPresent() && !range.get().satisfiable()) {
            response.setHeader("Content-Range", range.get().of(size));
            response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            return;
        }
        ByteRange part = range.orElse(new ByteRange(0, size));
        // the first step before the first header, so that a refusal is an answer and not a broken
        // connection
        int ready = read(stream, part.first(), part.length(), clear);
        range.ifPresent(
                single -> {
                    response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
                    response.setHeader("Content-Range", single.of(size));
                });
        String mediaType = stream.file().mediaType();
        response.setContentType(mediaType);
        if (isScriptable(mediaType)) {
            response.setHeader("Content-Security-Policy", "sandbox");
        }
        response.setContentLengthLong(part.length());
        if (!request.getMethod().equals("HEAD")) {
            send(stream, part, clear, ready, response);
        }
    }

    private static void send(
            ClearStream stream,
            ByteRange part,
            byte[] clear,
            int ready,
            HttpServletResponse response)
            throws IOException {
        int step = ready;
        for (long sent = 0; sent < part.length(); ) {
            response.getOutputStream().write(clear, 0, step);
            sent += step;
            if (sent < part.length()) {
                step = read(stream, part.first() + sent, part.length() - sent, clear);
            }
        }
    }

    private static int read(ClearStream stream, long position, long wanted, byte[] clear) {
        if (wanted == 0) {
            return 0;
        }
        ByteBuffer step = ByteBuffer.wrap(clear, 0, (int) Math.min(clear.length, wanted));
        int read = stream.read(position, step);
        if (read <= 0) {
            throw new Problem(
                    "item-unreadable",
                    503,
                    "The file ends before its length. Order the item anew.");
        }
        return read;
    }

    private ClearStream find(HttpServletRequest request) throws IOException {
        requireLoopback(request);
        String path = request.getPathInfo();
        return streams.stream(path == null ? "" : path.substring(1)).orElseThrow(Refusals::over);
    }

    static void requireLoopback(HttpServletRequest request) throws IOException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            throw new Problem("forbidden", 403, "This stream is for renderers on this box.");
        }
    }

    /**
     * If-Range names a validator; a stream that nobody may keep has none, so the whole file is sent
     * (RFC 9110 13.1.5).
     */
    private static Optional<ByteRange> range(HttpServletRequest request, long size) {
        return request.getHeader("If-Range") == null
                ? ByteRange.of(request.getHeader("Range"), size)
                : Optional.empty();
    }

    /**
     * A document must not act as a page of this box. PDF is shown by the browser's own viewer,
     * which a sandbox stops.
     */
    private static boolean isScriptable(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return type.contains("html") || type.contains("xml") || type.startsWith("text/");
    }
}
