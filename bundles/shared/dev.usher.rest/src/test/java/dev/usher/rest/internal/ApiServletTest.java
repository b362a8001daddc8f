package dev.usher.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.Offer;
import dev.usher.json.Json;
import dev.usher.rest.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.servlet.DispatcherType;
import javax.ws.rs.container.AsyncResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whiteboard behind a real Jetty, over real sockets. */
class ApiServletTest {
    private static final String ITEM = "00112233445566778899aabbccddeeff";
    private static final FakeReference SHELF = new FakeReference(1, 0, "/v1/shelf");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ShelfResource shelf = new ShelfResource("first");
    private final ApiServlet api =
            new ApiServlet(
                    new Authenticators(
                            List.of(
                                    request ->
                                            Optional.ofNullable(request.getHeader("Test-Box"))
                                                    .map(n -> Identity.proven(n, "box")),
                                    request ->
                                            Optional.ofNullable(request.getHeader("Test-Viewer"))
                                                    .map(n -> Identity.ambient(n, "viewer")))));

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(api);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/api/*");
        FilterHolder headers = new FilterHolder(new PageHeaders());
        headers.setAsyncSupported(true);
        context.addFilter(headers, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
        api.addResource(SHELF, shelf);
    }

    @AfterEach
    void stop() throws Exception {
        shelf.events.close();
        server.stop();
        api.close();
    }

    @Test
    void answersJson() throws Exception {
        HttpResponse<String> answer = get("/v1/shelf");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"from\":\"first\"}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'");
        assertThat(get("/v1/shelf/items/" + ITEM + "?times=2").body())
                .isEqualTo("[\"" + ITEM + "\",\"" + ITEM + "\"]");
        assertThat(get("/v1/shelf", "Accept", "text/xml").body()).isEqualTo("{\"from\":\"first\"}");
        assertThat(get("/v1/shelf", "Test-Box", "b7").body())
                .isEqualTo("{\"from\":\"first\",\"caller\":\"b7\"}");
    }

    @Test
    @DisplayName(
            "what nobody allowed is denied; roles are asked for; strangers and others are told apart")
    void roles() throws Exception {
        assertProblem(get("/v1/shelf/unannotated", "Test-Box", "b7"), 403, "forbidden");
        assertProblem(get("/v1/shelf/box"), 401, "not-signed-in");
        assertProblem(get("/v1/shelf/box", "Test-Viewer", "tv"), 403, "forbidden");
        assertThat(get("/v1/shelf/box", "Test-Box", "b7").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("a foreign page cannot make a browser change anything")
    void pageHeader() throws Exception {
        assertProblem(
                send("POST", "/v1/shelf/report", "{}", "Test-Viewer", "tv"),
                403,
                "page-header-missing");
        assertProblem(
                send("PUT", "/v1/shelf/queue", "[]", "Test-Viewer", "tv"),
                403,
                "page-header-missing");
        assertThat(
                        send("POST", "/v1/shelf/report", "{}", "Test-Viewer", "tv", "X-Usher", "1")
                                .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/v1/shelf/report", "{}", "Test-Box", "b7").statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/shelf", "Test-Viewer", "tv").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT    | /v1/shelf/queue     | []                     | 422 | queue-empty            | Want something.",
                "PUT    | /v1/shelf/queue     | [{\"item\":\"x\"}]     | 400 | malformed-json         | /0/item: an item id is",
                "PUT    | /v1/shelf/queue     | [{                     | 400 | malformed-json         | not JSON at",
                "PUT    | /v1/shelf/queue     | ``                     | 400 | malformed-json         | The body is empty",
                "PUT    | /v1/shelf/queue     | null                   | 400 | malformed-json         | The body is null",
                "PUT    | /v1/shelf/queue     | {}                     | 400 | malformed-json         | expected an array",
                "DELETE | /v1/shelf/queue     | ``                     | 405 | method-not-allowed     | Allow",
                "GET    | /v1/shelf/items/abc | ``                     | 404 | not-found              | an item id is 32",
                "GET    | /v1/shelf/nothing   | ``                     | 404 | not-found              | nothing at this address",
                "GET    | /v1/nothing         | ``                     | 404 | not-found              | nothing at this address",
                "GET    | /v1/shelf/bug       | ``                     | 500 | internal               | the log says what",
            })
    @DisplayName("every refusal is problem+json that says what to do")
    void problems(String method, String path, String body, int status, String code, String detail)
            throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertProblem(answer, status, code);
        assertThat(answer.body())
                .contains(detail)
                .doesNotContain("innards", "Exception", "dev.usher");
    }

    @Test
    void membersAndRetryAfterTravel() throws Exception {
        HttpResponse<String> answer = send("PUT", "/v1/shelf/queue", "[]");
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"type\":\"urn:usher:problem:queue-empty\",\"title\":\"Queue empty\",\"status\":422,"
                                + "\"detail\":\"Want something.\",\"retryAfter\":3}");
    }

    @Test
    void otherMediaTypesAreRefused() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri("/v1/shelf/queue"))
                        .header("Content-Type", "text/csv")
                        .PUT(HttpRequest.BodyPublishers.ofString("a,b"))
                        .build();
        assertProblem(
                http.send(request, HttpResponse.BodyHandlers.ofString()),
                415,
                "media-type-unsupported");
    }

    @Test
    @DisplayName("a packed body is unpacked, if it is whole and not too long")
    void packed() throws Exception {
        byte[] queue = gzip("[{\"item\":\"" + ITEM + "\"}]");
        assertThat(packed("PUT", "/v1/shelf/queue", "gzip", queue).statusCode()).isEqualTo(204);
        assertProblem(packed("PUT", "/v1/shelf/queue", "gzip", gzip("[]")), 422, "queue-empty");
        assertProblem(packed("PUT", "/v1/shelf/queue", "br", queue), 415, "encoding-unsupported");
        assertProblem(
                packed("PUT", "/v1/shelf/queue", "gzip", Arrays.copyOf(queue, queue.length - 12)),
                400,
                "malformed-gzip");
        assertProblem(
                packed("PUT", "/v1/shelf/queue", "gzip", "[]".getBytes(StandardCharsets.UTF_8)),
                400,
                "malformed-gzip");
        String longest = " ".repeat(GzipBodies.LONGEST - 2) + "[]";
        assertProblem(packed("PUT", "/v1/shelf/queue", "gzip", gzip(longest)), 422, "queue-empty");
        assertProblem(
                packed("PUT", "/v1/shelf/queue", "gzip", gzip(" " + longest)),
                413,
                "body-too-long");
    }

    @Test
    @DisplayName("for nobody that is not known anything is unpacked")
    void packedByStrangers() throws Exception {
        byte[] bomb = gzip(" ".repeat(GzipBodies.LONGEST + 1));
        assertProblem(packed("POST", "/v1/shelf/report", "gzip", bomb), 401, "not-signed-in");
    }

    private HttpResponse<String> packed(String method, String path, String coding, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", coding)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void rawBodiesStream() throws Exception {
        assertThat(send("PUT", "/v1/shelf/raw", "x".repeat(3_000_000)).body())
                .isEqualTo("{\"bytes\":3000000}");
    }

    @Test
    @DisplayName("a newer resource takes over beside the old one, and back, with no request lost")
    void takesOver() throws Exception {
        FakeReference newer = new FakeReference(2, 1, "/v1/shelf");
        ShelfResource second = new ShelfResource("second");
        api.addResource(newer, second);
        assertThat(get("/v1/shelf").body()).contains("second");
        api.removeResource(newer);
        assertThat(get("/v1/shelf").body()).contains("first");
        api.removeResource(SHELF);
        assertProblem(get("/v1/shelf"), 404, "not-found");
        second.events.close();
    }

    @Test
    @DisplayName(
            "a long poll is answered by the resource it came to, also after that has been replaced")
    void longPollSurvivesReplacement() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(
                        HttpRequest.newBuilder(uri("/v1/shelf/wait")).build(),
                        HttpResponse.BodyHandlers.ofString());
        AsyncResponse waiting = shelf.waiting.poll(60, TimeUnit.SECONDS);
        FakeReference newer = new FakeReference(2, 1, "/v1/shelf");
        ShelfResource second = new ShelfResource("second");
        api.addResource(newer, second);
        api.removeResource(SHELF);
        waiting.resume(new Offer("late", Offer.Model.FREE, 0, "EUR", 0, 0, false));
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).contains("\"id\":\"late\"");
        assertThat(get("/v1/shelf").body()).contains("second");
        second.events.close();
    }

    @Test
    @DisplayName("events arrive while the stream stands, and it ends when the resource closes it")
    void serverSentEvents() throws Exception {
        HttpResponse<Stream<String>> answer =
                http.send(
                        HttpRequest.newBuilder(uri("/v1/shelf/events")).build(),
                        HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        await().until(() -> shelf.events.audiences().contains("all"));
        shelf.events.send("all", "progress", Map.of("item", ITEM));
        shelf.events.send("others", "progress", Map.of("item", "not for you"));
        CompletableFuture<List<String>> lines =
                CompletableFuture.supplyAsync(() -> answer.body().toList());
        shelf.events.close();
        assertThat(lines.get(60, TimeUnit.SECONDS).stream().filter(line -> !line.isEmpty()))
                .containsExactly(
                        ": listening", "event: progress", "data: {\"item\":\"" + ITEM + "\"}");
    }

    @Test
    void aListenerThatHasGoneIsForgotten() throws Exception {
        HttpResponse<InputStream> answer =
                http.send(
                        HttpRequest.newBuilder(uri("/v1/shelf/events")).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        await().until(() -> shelf.events.audiences().contains("all"));
        answer.body().close();
        await().until(
                        () -> {
                            shelf.events.send("all", "tick", Map.of());
                            return shelf.events.audiences().isEmpty();
                        });
    }

    @Test
    @DisplayName("one OpenAPI document tells of all resources")
    void openApi() throws Exception {
        HttpResponse<String> answer = get("/openapi.json");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        var document = Json.mapper().readTree(answer.body());
        assertThat(document.at("/openapi").asText()).isEqualTo("3.0.3");
        assertThat(
                        document.at(
                                        "/paths/~1v1~1shelf~1items~1{id}/get/parameters/0/schema/pattern")
                                .asText())
                .isEqualTo("^[0-9a-f]{32}$");
        assertThat(
                        document.at(
                                        "/paths/~1v1~1shelf~1items~1{id}/get/parameters/1/schema/default")
                                .asInt())
                .isEqualTo(1);
        assertThat(document.at("/paths/~1v1~1shelf~1report/post/x-roles").toString())
                .isEqualTo("[\"box\",\"viewer\"]");
        assertThat(
                        document.at(
                                        "/paths/~1v1~1shelf~1report/post/requestBody/content/application~1json/schema/$ref")
                                .asText())
                .isEqualTo("#/components/schemas/BoxReport");
        assertThat(
                        document.at(
                                        "/paths/~1v1~1shelf~1wait/get/responses/200/content/application~1json/schema/$ref")
                                .asText())
                .isEqualTo("#/components/schemas/Offer");
        assertThat(document.at("/paths/~1v1~1shelf~1queue/put/responses").has("204")).isTrue();
        assertThat(
                        document.at("/components/schemas/BoxReport/properties/queue/items/$ref")
                                .asText())
                .isEqualTo("#/components/schemas/QueueEntry");
        assertThat(document.at("/components/schemas/Offer/properties/model/enum").toString())
                .isEqualTo(
                        "[\"RENTAL\",\"PURCHASE\",\"SUBSCRIPTION\",\"VOUCHER\",\"GIFT\",\"PROMO\",\"FREE\"]");
        // every reference leads somewhere
        document.findValuesAsText("$ref")
                .forEach(
                        ref ->
                                assertThat(document.at(ref.substring(1)).isMissingNode())
                                        .as(ref)
                                        .isFalse());

        api.removeResource(SHELF);
        assertThat(get("/openapi.json").body()).contains("\"paths\":{}");
    }

    private HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path))
                        .method(
                                method,
                                HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                        .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/api" + path);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.body()).contains("\"type\":\"urn:usher:problem:" + code + "\"");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }
}
