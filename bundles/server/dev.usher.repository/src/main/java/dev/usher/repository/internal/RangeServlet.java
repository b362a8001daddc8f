package dev.usher.repository.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.repository.internal.LocalRepository.ServedFile;
import dev.usher.rest.Authentication;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.Roles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Serves ciphertext to boxes: {@code /repository/<item>/<path>}, GET and HEAD, single ranges (RFC
 * 9110), the web seed of BEP 19. The entity tag is the info hash, so a box that resumes notices
 * when the item was encrypted anew.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-repository")
@HttpWhiteboardServletPattern("/repository/*")
public final class RangeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Pattern PATH = Pattern.compile("/([0-9a-f]{32})/([0-9A-Za-z_-]{1,64})");
    private static final int BUFFER = 128 * 1024;

    private final transient LocalRepository repository;
    private final transient Authentication authentication;

    @Activate
    public RangeServlet(
            @Reference LocalRepository repository, @Reference Authentication authentication) {
        this.repository = repository;
        this.authentication = authentication;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(request, response, true);
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(request, response, false);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, boolean body)
            throws IOException {
        try {
            authentication.require(request, Roles.BOX);
            serve(request, response, find(request.getPathInfo()), body);
        } catch (Problem p) {
            ProblemWriter.write(response, p);
        }
    }

    private ServedFile find(String path) {
        Matcher m = PATH.matcher(path == null ? "" : path);
        Optional<ServedFile> file =
                m.matches()
                        ? repository.file(new ItemId(m.group(1)), m.group(2))
                        : Optional.empty();
        return file.orElseThrow(
                () ->
                        new Problem(
                                "item-unknown",
                                404,
                                "This repository has no such file. Ask for orders again."));
    }

    private void serve(
            HttpServletRequest request, HttpServletResponse response, ServedFile file, boolean body)
            throws IOException {
        String tag = '"' + file.infoHash().hex() + '"';
        response.setHeader("ETag", tag);
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, no-transform");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        String condition = request.getHeader("If-Range");
        boolean ranged = body && (condition == null || condition.equals(tag));
        Optional<ByteRange> range =
                ranged
                        ? ByteRange.parse(request.getHeader("Range"), file.length())
                        : Optional.empty();
        ByteRange part = range.orElse(new ByteRange(0, file.length()));
        if (range.isPresent() && part.length() == 0) {
            response.setHeader("Content-Range", "bytes */" + file.length());
            throw new Problem(
                    "range-unsatisfiable",
                    416,
                    "The file has " + file.length() + " bytes; the range lies outside.",
                    Map.of("length", file.length()));
        }
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(part.length());
        if (range.isPresent()) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            long last = part.first() + part.length() - 1;
            response.setHeader(
                    "Content-Range", "bytes " + part.first() + "-" + last + "/" + file.length());
        }
        if (body) {
            send(file, part, response.getOutputStream());
        }
    }

    private void send(ServedFile file, ByteRange part, OutputStream out) throws IOException {
        byte[] bytes = new byte[(int) Math.min(BUFFER, part.length())];
        try (FileChannel channel = FileChannel.open(file.file(), StandardOpenOption.READ)) {
            channel.position(part.first());
            long left = part.length();
            while (left > 0) {
                int n = channel.read(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, left)));
                if (n < 0) {
                    // the header promised more: breaking off tells the box, and the next request
                    // finds the damage
                    throw new IOException(file.file() + " became shorter while it was served");
                }
                out.write(bytes, 0, n);
                repository.count(file.infoHash(), n);
                left -= n;
            }
        }
    }
}
