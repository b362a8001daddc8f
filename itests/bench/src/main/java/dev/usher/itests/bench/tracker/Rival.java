package dev.usher.itests.bench.tracker;

import dev.usher.demo.RuntimeProcess;
import dev.usher.itests.bench.transfer.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A tracker under test: a process with ports. */
record Rival(Child process, int http, int udp) implements AutoCloseable {
    private static final String NPM_PACKAGE = "bittorrent-tracker@11.2.3";
    private static final long INSTALL_SECONDS = 180;

    /**
     * @param jvmOptions of the process
     */
    static Rival usher(Path directory, List<String> jvmOptions) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(jvmOptions);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrackerMain.class.getName(),
                        String.valueOf(Load.TORRENTS)));
        Child child = Child.start(directory.resolve("usher.log"), command);
        int http = Integer.parseInt(child.hear("http"));
        return new Rival(child, http, Integer.parseInt(child.hear("udp")));
    }

    static boolean hasOpentracker() {
        return Child.installed("which", "opentracker");
    }

    /**
     * Debian's package knows the torrents it is told only. Started by root it becomes nobody and
     * sees nothing but its directory.
     */
    static Rival opentracker(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < Load.TORRENTS; i++) {
            hashes.add(Load.hex(i).toUpperCase(Locale.ROOT));
        }
        Files.write(directory.resolve("whitelist"), hashes);
        int port = RuntimeProcess.freePort();
        Path config = directory.resolve("opentracker.conf");
        Files.writeString(
                config,
                "listen.tcp 127.0.0.1:%1$d%nlisten.udp 127.0.0.1:%1$d%naccess.whitelist whitelist%n"
                        .formatted(port));
        Child child =
                Child.start(
                        directory.resolve("opentracker.log"),
                        List.of(
                                "opentracker",
                                "-f",
                                config.toString(),
                                "-d",
                                directory.toString()));
        Child.awaitPort(port);
        return new Rival(child, port, port);
    }

    /** Installs the package into the directory; false = no npm, or no registry in reach. */
    static boolean installNpm(Path directory) throws IOException {
        if (!Child.installed("npm", "--version")) {
            return false;
        }
        Process install =
                new ProcessBuilder(
                                "npm",
                                "install",
                                "--no-audit",
                                "--no-fund",
                                "--ignore-scripts",
                                "--prefix",
                                directory.toString(),
                                NPM_PACKAGE)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("npm.log").toFile())
                        .start();
        try {
            if (!install.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
                install.destroyForcibly();
                return false;
            }
            return install.exitValue() == 0;
        } catch (InterruptedException e) {
            install.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Rival npm(Path directory) throws IOException {
        Path script = directory.resolve("tracker.mjs");
        try (InputStream in = Rival.class.getResourceAsStream("tracker.mjs")) {
            Files.write(script, in.readAllBytes());
        }
        Child child =
                Child.start(
                        directory.resolve("npm-tracker.log"), List.of("node", script.toString()));
        int http = Integer.parseInt(child.hear("http"));
        return new Rival(child, http, Integer.parseInt(child.hear("udp")));
    }

    @Override
    public void close() {
        process.close();
    }
}
