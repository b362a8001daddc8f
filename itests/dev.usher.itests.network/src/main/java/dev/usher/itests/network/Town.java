package dev.usher.itests.network;

import dev.usher.demo.Await;
import dev.usher.demo.Operator;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Stage;
import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The runtimes from their archives, each on a host of a network: one server with its repository,
 * and any number of boxes, each enrolled for a household of its own unless said otherwise.
 */
public final class Town implements AutoCloseable {
    private static final int SECURE_PORT = 8443;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Starts at a time; each keeps a processor busy for seconds. */
    private static final int STARTS = Runtime.getRuntime().availableProcessors();

    private final Path directory;
    private final Path settopArchive;
    private final Host serverHost;
    private final RuntimeProcess server;
    private final Map<Television, Host> boxes = new LinkedHashMap<>();
    private final List<LocalDoor> doors = new ArrayList<>();
    private Operator operator;

    /**
     * @param directory for everything the runtimes write
     */
    public Town(Path directory, Path serverArchive, Path settopArchive, Host serverHost) {
        this.directory = directory;
        this.settopArchive = settopArchive;
        this.serverHost = serverHost;
        this.server = unpack("server", serverArchive, serverHost);
        server.set(
                "org.ops4j.pax.web.cfg",
                "org.ops4j.pax.web.listening.addresses",
                "127.0.0.1," + serverHost.address());
        server.set("dev.usher.pki.cfg", "names", serverHost.address());
        server.set(
                "dev.usher.repository.cfg",
                "baseUrl",
                "https://" + serverHost.address() + ":" + SECURE_PORT + "/repository/");
    }

    private RuntimeProcess unpack(String name, Path archive, Host host) {
        int port = RuntimeProcess.freePort();
        RuntimeProcess p = RuntimeProcess.unpack(name, archive, directory.resolve(name), port);
        p.prefix(host.prefix());
        doors.add(LocalDoor.open(host, port, directory));
        return p;
    }

    public void startServer() {
        server.start(Stage.SERVER_READY);
        Await.untilTrue("the TLS port to open", LIMIT, this::listens);
        Stage.awaitParts(server);
        operator = new Operator(server);
    }

    private boolean listens() {
        return serverHost.run("ss", "--no-header", "-ltn").contains(":" + SECURE_PORT + " ");
    }

    public RuntimeProcess server() {
        return server;
    }

    public Host serverHost() {
        return serverHost;
    }

    public Operator operator() {
        return operator;
    }

    /** A household of its own, and an unpacked box for it; not started yet. */
    public Television box(Host host) {
        String name = "box" + (boxes.size() + 1);
        return box(host, operator.household(name, name, "password of " + name, "2468", 2000));
    }

    /** An unpacked box for a household; not started yet. */
    public Television box(Host host, String household) {
        String name = "box" + (boxes.size() + 1);
        RuntimeProcess p = unpack(name, settopArchive, host);
        p.set(
                "dev.usher.identity.cfg",
                "server",
                "https://" + serverHost.address() + ":" + SECURE_PORT + "/");
        p.set("dev.usher.identity.cfg", "enrolmentCode", operator.enrolmentCode(household));
        p.set("dev.usher.identity.cfg", "name", name);
        p.set("dev.usher.swarm.cfg", "listenAddress", host.address());
        p.set("dev.usher.player.cfg", "streamBase", p.url("").toString().replaceAll("/$", ""));
        Television tv = new Television(p);
        boxes.put(tv, host);
        return tv;
    }

    /** Starts boxes, some at a time, until each is enrolled and sees the server. */
    public void start(Collection<Television> which) {
        ExecutorService starters = Executors.newFixedThreadPool(STARTS);
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (Television tv : which) {
                starts.add(
                        starters.submit(
                                () -> {
                                    tv.process().start(Stage.BOX_READY);
                                    Stage.awaitBox(tv.process());
                                    tv.awaitServer("ONLINE");
                                }));
            }
            for (Future<?> s : starts) {
                s.get();
            }
        } catch (ExecutionException e) {
            throw new StoryException("a box did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        } finally {
            starters.shutdownNow();
        }
    }

    public Host host(Television box) {
        return boxes.get(box);
    }

    public List<Television> boxes() {
        return List.copyOf(boxes.keySet());
    }

    @Override
    public void close() {
        // nothing they wrote is used again
        Stream.concat(boxes.keySet().stream().map(Television::process), Stream.of(server))
                .filter(RuntimeProcess::alive)
                .forEach(RuntimeProcess::kill);
        doors.forEach(LocalDoor::close);
    }
}
