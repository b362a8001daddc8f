package dev.usher.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One runtime unpacked from its archive and run as a process of its own. */
public final class RuntimeProcess implements AutoCloseable {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration END_LIMIT = Duration.ofMinutes(1);
    private final String name;
    private final Path home;
    private final int httpPort;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> command = List.of("bin/usher", "run");
    private List<String> prefix = List.of();
    private Process process;

    private RuntimeProcess(String name, Path home, int httpPort) {
        this.name = name;
        this.home = home;
        this.httpPort = httpPort;
    }

    /**
     * Unpacks an archive.
     *
     * @param home made by this call; must not exist
     */
    public static RuntimeProcess unpack(String name, Path archive, Path home, int httpPort) {
        try {
            Files.createDirectories(home);
            Process tar =
                    new ProcessBuilder(
                                    "tar",
                                    "xzf",
                                    archive.toAbsolutePath().toString(),
                                    "--strip-components=1")
                            .directory(home.toFile())
                            .inheritIO()
                            .start();
            if (tar.waitFor() != 0) {
                throw new StoryException("cannot unpack " + archive + " into " + home);
            }
        } catch (IOException e) {
            throw new StoryException("cannot unpack " + archive + " into " + home, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
        RuntimeProcess r = new RuntimeProcess(name, home, httpPort);
        r.set("org.ops4j.pax.web.cfg", "org.osgi.service.http.port", Integer.toString(httpPort));
        return r;
    }

    /**
     * A port nobody listens on at any address of this machine, by TCP or UDP, and that was not
     * given to anybody here before; below those Linux gives to outgoing connections: one of these
     * could take it before the program that it is meant for.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(16_384, 32_768);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket tcp = new ServerSocket(port);
                DatagramSocket udp = new DatagramSocket(port)) {
            return tcp.isBound() && udp.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public Path home() {
        return home;
    }

    public Path data() {
        return home.resolve("data");
    }

    public Rest rest() {
        return new Rest(URI.create("http://127.0.0.1:" + httpPort + "/"));
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + "/").resolve(path);
    }

    /** Sets a key in a file of etc/; takes effect at the next start. */
    public void set(String file, String key, String value) {
        Path cfg = home.resolve("etc").resolve(file);
        try {
            List<String> lines =
                    new ArrayList<>(Files.exists(cfg) ? Files.readAllLines(cfg) : List.of());
            lines.removeIf(l -> l.replace(" ", "").startsWith(key + "="));
            lines.add(key + " = " + value);
            Files.write(cfg, lines);
        } catch (IOException e) {
            throw new StoryException("cannot edit " + cfg, e);
        }
    }

    /** How to start it, below its home; {@code bin/usher run} unless said. */
    public void command(String... words) {
        command = List.of(words);
    }

    /** Words before the command, such as those that put the process into a network namespace. */
    public void prefix(List<String> words) {
        prefix = List.copyOf(words);
    }

    /** Sets an environment variable of the process. */
    public void environment(String key, String value) {
        environment.put(key, value);
    }

    /**
     * Starts and waits until {@code readyPath} is answered.
     *
     * @return milliseconds from start to the answer
     */
    public long start(String readyPath) {
        long begin = System.nanoTime();
        launch();
        Rest rest = rest();
        Await.untilTrue(
                name + " to answer " + readyPath,
                START_LIMIT,
                () -> {
                    if (!process.isAlive()) {
                        throw new StoryException(
                                name
                                        + " ended with code "
                                        + process.exitValue()
                                        + " while starting:\n"
                                        + tail());
                    }
                    return rest.answers(readyPath);
                });
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** Starts without waiting. */
    public void launch() {
        try {
            List<String> words = new ArrayList<>(prefix);
            words.add(home.resolve(command.get(0)).toString());
            words.addAll(command.subList(1, command.size()));
            ProcessBuilder b = new ProcessBuilder(words);
            b.environment().putAll(environment);
            b.redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("console.log").toFile()));
            process = b.start();
        } catch (IOException e) {
            throw new StoryException("cannot start " + name, e);
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** kill -9, with everything it started. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        join(END_LIMIT);
    }

    /** TERM, then kill -9 after a while. */
    public void stop() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!join(END_LIMIT)) {
            kill();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean join(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it has logged. */
    public String log() {
        Path log = data().resolve("log/karaf.log");
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of its console and log, for error messages. */
    public String tail() {
        StringBuilder s = new StringBuilder();
        for (Path log : List.of(home.resolve("console.log"), data().resolve("log/karaf.log"))) {
            try (Stream<String> lines =
                    Files.exists(log)
                            ? Files.lines(log, StandardCharsets.ISO_8859_1)
                            : Stream.empty()) {
                List<String> all = lines.toList();
                s.append(log.getFileName()).append(":\n");
                all.subList(Math.max(0, all.size() - 25), all.size())
                        .forEach(l -> s.append("  ").append(l).append('\n'));
            } catch (IOException e) {
                s.append("  (unreadable: ").append(e.getMessage()).append(")\n");
            }
        }
        return s.toString();
    }

    @Override
    public void close() {
        stop();
    }
}
