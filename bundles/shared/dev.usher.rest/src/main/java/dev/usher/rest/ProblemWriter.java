package dev.usher.rest;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.servlet.http.HttpServletResponse;

/** Writes a {@link Problem} as RFC 9457 {@code application/problem+json}. */
public final class ProblemWriter {
    public static final String MEDIA_TYPE = "application/problem+json";

    private ProblemWriter() {}

    /**
     * Answers a servlet request; does nothing to a response whose beginning is already on its way.
     */
    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = Json.bytes(document(problem));
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        Object retryAfter = problem.members().get("retryAfter");
        if (retryAfter != null) {
            response.setHeader("Retry-After", retryAfter.toString());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The members of the problem document, in the RFC's order. */
    public static Map<String, Object> document(Problem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:usher:problem:" + problem.code());
        document.put("title", title(problem.code()));
        document.put("status", problem.status());
        document.put("detail", problem.getMessage());
        problem.members().forEach(document::putIfAbsent);
        return document;
    }

    /**
     * {@code pass-expired} is "Pass expired": the title of a type is always the same (RFC 9457
     * section 3.1.3).
     */
    private static String title(String code) {
        String words = code.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
