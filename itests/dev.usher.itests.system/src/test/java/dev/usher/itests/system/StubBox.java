package dev.usher.itests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.demo.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A box's HTTP with the real pages and the test's answers. */
final class StubBox implements AutoCloseable {
    static final String FILM = "0123456789abcdef0123456789abcdef";
    static final String PLAYBACK =
            """
            {"session":"s","item":"%s","file":0,"mediaType":"video/mp4","length":1,"path":"/play/s",
             "renderer":"mpv","state":"playing","reason":"","position":0}
            """
                    .formatted(FILM);
    private static final String ANNA =
            "{\"id\":\"anna\",\"name\":\"Anna\",\"maxRating\":18,\"hasPin\":true}";
    private static final String KIM =
            "{\"id\":\"kim\",\"name\":\"Kim\",\"maxRating\":6,\"hasPin\":false}";
    private static final String API = "/api/v1/tv/";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int NO_CONTENT = 204;
    private static final int REFUSED = 409;
    private static final Map<String, Path> PAGES =
            Map.of(
                    "/tv/",
                    Archives.ROOT.resolve("bundles/settop/dev.usher.tv/src/main/resources/tv"),
                    "/ui/",
                    Archives.ROOT.resolve("bundles/shared/dev.usher.ui.kit/target/classes/ui"));
    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript", "css", "text/css", "html", "text/html");

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, String> asked = new ConcurrentHashMap<>();
    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();

    StubBox() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        PAGES.forEach((path, folder) -> server.createContext(path, e -> file(e, path, folder)));
        server.createContext(API, this::api);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /**
     * @param question method and path below the television's REST
     */
    void answer(String question, String json) {
        answers.put(question, new Answer(json.isEmpty() ? NO_CONTENT : 200, json));
    }

    void refuse(String question, String code, String detail) {
        String problem =
                "{\"type\":\"urn:usher:problem:%s\",\"title\":\"\",\"status\":%d,\"detail\":\"%s\"}";
        answers.put(question, new Answer(REFUSED, problem.formatted(code, REFUSED, detail)));
    }

    /** What was last sent with a question. */
    String last(String question) {
        return asked.get(question);
    }

    void audience(String chosen, boolean pinVerified) {
        String who = chosen == null ? "" : "\"chosen\":\"" + chosen + "\",";
        answer(
                "GET profiles",
                "{\"known\":true,\"profiles\":["
                        + ANNA
                        + ","
                        + KIM
                        + "],"
                        + who
                        + "\"maxRating\":18,\"pinVerified\":"
                        + pinVerified
                        + "}");
    }

    String audience() {
        return answers.get("GET profiles").body();
    }

    /**
     * @param startsIn seconds, or null
     */
    void film(String state, String startsIn, String access) {
        String item =
                """
                {"item":"%s","version":1,"title":"Night Train","synopsis":"","kind":"film","rating":16,
                 "files":[{"name":"film.mp4","mediaType":"video/mp4","length":1}],"length":1000,
                 "offers":[{"id":"rent","model":"RENTAL","price":390,"currency":"EUR","viewSeconds":172800,"pin":false}],
                 "state":"%s","progress":0.5,"bytesFrom":{},"startsIn":%s,"access":{"state":"%s"}}
                """
                        .formatted(FILM, state, startsIn, access);
        String queue = state.equals("available") ? "" : "\"" + FILM + "\"";
        answer(
                "GET home",
                "{\"box\":{\"name\":\"living-room\",\"id\":\"\",\"server\":\"ONLINE\",\"serverReason\":\"\","
                        + "\"clockTrusted\":true,\"diskFree\":5},\"items\":["
                        + item
                        + "],\"queue\":["
                        + queue
                        + "]}");
    }

    /** From now on the film is wanted by then. */
    void wantedBy(Instant deadline) {
        String home = answers.get("GET home").body();
        answer(
                "GET home",
                home.replace("\"state\":\"", "\"deadline\":\"" + deadline + "\",\"state\":\""));
    }

    /** Sends an event to every page; waits for one to listen. */
    void tell(String event, String data) {
        Await.untilTrue("a page to listen", PATIENCE, () -> !listeners.isEmpty());
        byte[] bytes = ("event: " + event + "\ndata: " + data + "\n\n").getBytes(UTF_8);
        for (OutputStream listener : listeners) {
            try {
                listener.write(bytes);
                listener.flush();
            } catch (IOException e) {
                listeners.remove(listener);
            }
        }
    }

    private static void file(HttpExchange exchange, String path, Path folder) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(path.length());
        Path file = folder.resolve(name.isEmpty() ? "index.html" : name).normalize();
        try (exchange) {
            if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String ending = file.toString().replaceAll(".*\\.", "");
            exchange.getResponseHeaders()
                    .set("Content-Type", TYPES.getOrDefault(ending, "application/octet-stream"));
            byte[] bytes = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void api(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(API.length());
        if (path.equals("events")) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(": hello\n\n".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            listeners.add(exchange.getResponseBody());
            return;
        }
        String question = exchange.getRequestMethod() + " " + path;
        asked.put(question, new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        Answer answer = answers.getOrDefault(question, new Answer(NO_CONTENT, ""));
        try (exchange) {
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.status() < 300
                                    ? "application/json"
                                    : "application/problem+json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
