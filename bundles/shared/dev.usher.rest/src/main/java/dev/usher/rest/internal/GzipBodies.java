package dev.usher.rest.internal;

import dev.usher.media.api.Problem;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.HttpHeaders;

/**
 * Unpacks bodies that were sent as {@code Content-Encoding: gzip} (RFC 9110, 8.4): a box's uplink
 * is narrow. What is packed small must not become large: there is a limit to the unpacked body.
 */
@Priority(Priorities.ENTITY_CODER)
public final class GzipBodies implements ContainerRequestFilter {
    /** Bytes; a box with ten thousand items says less. */
    static final int LONGEST = 4 << 20;

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        String coding = context.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        if (coding == null || coding.equalsIgnoreCase("identity")) {
            return;
        }
        if (!coding.equalsIgnoreCase("gzip")) {
            throw new Problem(
                    "encoding-unsupported",
                    415,
                    "Send the body as it is, or with the content encoding gzip.");
        }
        context.setEntityStream(new ByteArrayInputStream(unpack(context.getEntityStream())));
        context.getHeaders().remove(HttpHeaders.CONTENT_ENCODING);
    }

    private static byte[] unpack(InputStream packed) throws IOException {
        byte[] body;
        try (GZIPInputStream clear = new GZIPInputStream(packed)) {
            body = clear.readNBytes(LONGEST + 1);
        } catch (ZipException | EOFException e) {
            throw new Problem("malformed-gzip", 400, "The body is not whole gzip data.");
        }
        if (body.length > LONGEST) {
            throw new Problem(
                    "body-too-long",
                    413,
                    "The unpacked body is longer than " + LONGEST + " bytes; send it as it is.");
        }
        return body;
    }
}
