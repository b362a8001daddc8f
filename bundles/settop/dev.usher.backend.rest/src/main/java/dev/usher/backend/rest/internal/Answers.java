package dev.usher.backend.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BackendException.Reason;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads answers: records, refusals (RFC 9457), and what is neither. */
final class Answers {
    private static final String PREFIX = "urn:usher:problem:";
    private static final Set<String> STANDARD_MEMBERS =
            Set.of("type", "title", "status", "detail", "instance");
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private Answers() {}

    static <T> T read(HttpResponse<byte[]> answer, Class<T> type) throws BackendException {
        check(answer);
        try {
            return Json.read(answer.body(), type);
        } catch (Problem malformed) {
            throw nonsense(answer, malformed);
        }
    }

    /**
     * @throws Problem the backend refuses, in its own words
     * @throws BackendException whatever answered is not the backend
     */
    static void check(HttpResponse<byte[]> answer) throws BackendException {
        if (answer.statusCode() / 100 == 2) {
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("application/problem+json")) {
            throw refusal(answer);
        }
        if (answer.statusCode() >= BAD_GATEWAY && answer.statusCode() <= GATEWAY_TIMEOUT) {
            throw new BackendException(
                    Reason.UNREACHABLE,
                    "The server is not up yet (HTTP "
                            + answer.statusCode()
                            + "); the box tries again by itself.",
                    null);
        }
        throw nonsense(answer, null);
    }

    private static Problem refusal(HttpResponse<byte[]> answer) throws BackendException {
        JsonNode problem;
        try {
            problem = Json.read(answer.body(), JsonNode.class);
        } catch (Problem malformed) {
            throw nonsense(answer, malformed);
        }
        String type = problem.path("type").asText();
        String code = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : "refused";
        Map<String, Object> members = new LinkedHashMap<>();
        problem.properties().stream()
                .filter(m -> !STANDARD_MEMBERS.contains(m.getKey()) && !m.getValue().isNull())
                .forEach(
                        m ->
                                members.put(
                                        m.getKey(),
                                        Json.mapper().convertValue(m.getValue(), Object.class)));
        String detail =
                problem.path("detail")
                        .asText("The server refuses (HTTP " + answer.statusCode() + ").");
        return new Problem(code, answer.statusCode(), detail, members);
    }

    private static BackendException nonsense(HttpResponse<byte[]> answer, Problem cause) {
        return new BackendException(
                Reason.UNTRUSTED,
                "What answers at "
                        + answer.uri().getAuthority()
                        + " is not an Usher server (HTTP "
                        + answer.statusCode()
                        + "). Check the server's address in the box's configuration.",
                cause);
    }
}
