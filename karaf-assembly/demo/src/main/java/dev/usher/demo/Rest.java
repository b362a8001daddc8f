package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * JSON over HTTP with one runtime, cookies kept; answers come with their status and are not judged
 * here.
 */
public final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A server that begins anew may never answer what it was asked just before: ask again. */
    private static final Duration GLANCE = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI base;

    /**
     * @param base ends with a slash
     */
    public Rest(URI base) {
        this(base, null);
    }

    /**
     * @param tls null for plain HTTP
     */
    public Rest(URI base, SSLContext tls) {
        HttpClient.Builder b =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .cookieHandler(new CookieManager())
                        .connectTimeout(Duration.ofSeconds(30));
        this.client = tls == null ? b.build() : b.sslContext(tls).build();
        this.base = base;
    }

    /** An answer; {@code body} is null when it is not JSON. */
    public record Answer(int status, JsonNode body, byte[] bytes) {
        /** The code of a problem+json answer, else empty. */
        public String problem() {
            String type = body == null ? "" : body.path("type").asText("");
            return type.startsWith("urn:usher:problem:")
                    ? type.substring("urn:usher:problem:".length())
                    : "";
        }

        /**
         * @throws StoryException unless the status is a success
         */
        public JsonNode ok(String what) {
            if (status / 100 != 2) {
                throw new StoryException(what + " was answered " + status + ": " + text());
            }
            return body;
        }

        /**
         * @throws StoryException unless refused with this problem code
         */
        public Answer refused(String code, String what) {
            if (!problem().equals(code)) {
                throw new StoryException(
                        what
                                + " should be refused with "
                                + code
                                + ", was answered "
                                + status
                                + ": "
                                + text());
            }
            return this;
        }

        private String text() {
            return new String(bytes, 0, Math.min(bytes.length, 400), StandardCharsets.UTF_8);
        }
    }

    public URI url(String path) {
        return base.resolve(path);
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer get(String path, String header, String value) {
        return send(request(path).header(header, value).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer post(String path, Object body) {
        return send(json(path).POST(publish(body)));
    }

    public Answer post(String path, Object body, String header, String value) {
        return send(json(path).header(header, value).POST(publish(body)));
    }

    public Answer put(String path, Object body) {
        return send(json(path).PUT(publish(body)));
    }

    public Answer upload(String path, java.nio.file.Path file, String mediaType) {
        try {
            return send(
                    request(path)
                            .header("Content-Type", mediaType)
                            .PUT(BodyPublishers.ofFile(file)));
        } catch (IOException e) {
            throw new StoryException("cannot read " + file, e);
        }
    }

    /** Whether the runtime answers this path with success; false also when nobody listens. */
    public boolean answers(String path) {
        return status(path) / 100 == 2;
    }

    /** The status this path is answered with; 0 when nobody answers. */
    public int status(String path) {
        try {
            HttpRequest question = request(path).timeout(GLANCE).GET().build();
            return client.send(question, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }

    /** Opens a stream of bytes, for SSE. */
    public HttpResponse<java.io.InputStream> stream(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(base.resolve(path))
                            .header("X-Usher", "1")
                            .header("Accept", "text/event-stream")
                            .GET()
                            .build(),
                    BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new StoryException("GET " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(3))
                .header("X-Usher", "1");
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private static BodyPublisher publish(Object body) {
        try {
            return body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new StoryException("cannot write " + body, e);
        }
    }

    private Answer send(HttpRequest.Builder request) {
        HttpRequest r = request.build();
        try {
            HttpResponse<byte[]> answer = client.send(r, BodyHandlers.ofByteArray());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            JsonNode body =
                    type.contains("json") && answer.body().length > 0
                            ? JSON.readTree(answer.body())
                            : null;
            return new Answer(answer.statusCode(), body, answer.body());
        } catch (IOException e) {
            throw new StoryException(r.method() + " " + r.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }
}
