package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One server and any number of boxes under one directory, each a process from its own archive. */
public final class Stage implements AutoCloseable {
    /** Answered as soon as the server runs, before every part of it does. */
    public static final String SERVER_READY = "api/v1/catalog/items";

    /** Answered as soon as a box shows its page. */
    public static final String BOX_READY = "api/v1/tv/home";

    private static final List<String> SERVER_PARTS =
            List.of(
                    "api/v1/session",
                    "api/v1/console/items",
                    "api/v1/console/households",
                    "api/v1/console/passes",
                    "api/v1/console/settings",
                    "api/v1/console/copies",
                    "api/v1/box/orders",
                    "repository/",
                    "announce");
    private static final List<String> BOX_PARTS =
            List.of(
                    BOX_READY,
                    "api/v1/tv/queue",
                    "api/v1/tv/transfers",
                    "api/v1/tv/playback",
                    "api/v1/tv/parts",
                    "api/v1/tv/profiles",
                    "api/v1/tv/line");

    /** Such that cannot be asked without a reason, as the box's OpenAPI document names them. */
    private static final List<String> BOX_PATHS =
            List.of("/v1/tv/events", "/v1/tv/items/{item}/play", "/v1/tv/renderer/state");

    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SERVER_PORT = 8480;
    private static final int BOX_PORT = 8490;

    private final Path directory;
    private final Path settopArchive;
    private final boolean usualPorts;
    private final int securePort;
    private final RuntimeProcess server;
    private final List<Television> boxes = new ArrayList<>();

    /**
     * @param usualPorts the documented ports (8480, 8490 …) for a person, else free ones
     */
    public Stage(Path directory, Path serverArchive, Path settopArchive, boolean usualPorts) {
        this.directory = directory;
        this.settopArchive = settopArchive;
        this.usualPorts = usualPorts;
        this.securePort = usualPorts ? 8443 : RuntimeProcess.freePort();
        this.server =
                RuntimeProcess.unpack(
                        "server",
                        serverArchive,
                        directory.resolve("server"),
                        usualPorts ? SERVER_PORT : RuntimeProcess.freePort());
        server.set(
                "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port.secure",
                Integer.toString(securePort));
        server.set(
                "dev.usher.repository.cfg",
                "baseUrl",
                "https://127.0.0.1:" + securePort + "/repository/");
        server.set(
                "org.apache.karaf.shell.cfg",
                "sshPort",
                Integer.toString(usualPorts ? 8481 : RuntimeProcess.freePort()));
    }

    public RuntimeProcess server() {
        return server;
    }

    /** Port of the server where boxes prove who they are. */
    public int securePort() {
        return securePort;
    }

    /** Where everything lies. */
    public Path directory() {
        return directory;
    }

    /** Starts the server; milliseconds until it answers. */
    public long startServer() {
        long begin = System.nanoTime();
        server.start(SERVER_READY);
        Await.untilTrue("the TLS port to open", LIMIT, () -> listens(securePort));
        awaitParts(server);
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** Waits for every part of a server that answers already. */
    public static void awaitParts(RuntimeProcess server) {
        // they come up one by one; a part that is there answers, if only that it wants to know who
        // asks
        Rest rest = server.rest();
        awaitNone("server", () -> silent(rest, SERVER_PARTS));
    }

    /** Waits for every part of a box that shows its page already. */
    public static void awaitBox(RuntimeProcess box) {
        Rest rest = box.rest();
        awaitNone(
                box.name(),
                () -> {
                    List<String> silent = silent(rest, BOX_PARTS);
                    return silent.isEmpty() ? unnamed(rest, BOX_PATHS) : silent;
                });
    }

    private static void awaitNone(String name, Supplier<List<String>> missing) {
        List<String> last = new ArrayList<>();
        try {
            Await.untilTrue(
                    "every part of " + name + " to answer",
                    LIMIT,
                    () -> {
                        last.clear();
                        last.addAll(missing.get());
                        return last.isEmpty();
                    });
        } catch (StoryException e) {
            throw new StoryException(e.getMessage() + ", but not " + last, e);
        }
    }

    /** Which of these do not answer, and how. */
    private static List<String> silent(Rest rest, List<String> parts) {
        List<String> silent = new ArrayList<>();
        for (String part : parts) {
            int status = rest.status(part);
            if (status == 0 || status == NOT_FOUND || status == UNAVAILABLE) {
                silent.add(part + " (" + status + ")");
            }
        }
        return silent;
    }

    private static List<String> unnamed(Rest rest, List<String> paths) {
        JsonNode named = rest.get("api/openapi.json").ok("OpenAPI").path("paths");
        return paths.stream().filter(path -> !named.has(path)).toList();
    }

    /** Unpacks a box that will enrol with this code; it is not started yet. */
    public Television box(String name, String enrolmentCode) {
        int n = boxes.size();
        RuntimeProcess p =
                RuntimeProcess.unpack(
                        name,
                        settopArchive,
                        directory.resolve(name),
                        usualPorts ? BOX_PORT + 10 * n : RuntimeProcess.freePort());
        p.set(
                "org.apache.karaf.shell.cfg",
                "sshPort",
                Integer.toString(usualPorts ? BOX_PORT + 1 + 10 * n : RuntimeProcess.freePort()));
        p.set("dev.usher.identity.cfg", "server", "https://127.0.0.1:" + securePort + "/");
        p.set("dev.usher.identity.cfg", "enrolmentCode", enrolmentCode);
        p.set("dev.usher.identity.cfg", "name", name);
        p.set(
                "dev.usher.swarm.cfg",
                "securePort",
                Integer.toString(usualPorts ? 6891 + n : RuntimeProcess.freePort()));
        p.set("dev.usher.player.cfg", "streamBase", p.url("").toString().replaceAll("/$", ""));
        if (!usualPorts) {
            // nobody looks on: mpv plays for real, and shows it to no screen and no loudspeaker
            p.set("dev.usher.renderer.mpv.cfg", "arguments", "--vo=null --ao=null");
        }
        p.set("dev.usher.tv.cfg", "allowSwap", "true");
        Television tv = new Television(p);
        boxes.add(tv);
        return tv;
    }

    /**
     * Starts a box and waits for all its parts.
     *
     * @return milliseconds until it answers its television, the first thing it does
     */
    public long start(Television box) {
        long ms = box.process().start(BOX_READY);
        awaitBox(box.process());
        return ms;
    }

    private static boolean listens(int port) {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return s.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public List<Television> boxes() {
        return boxes;
    }

    @Override
    public void close() {
        boxes.forEach(b -> b.process().stop());
        server.stop();
    }
}
