package dev.usher.itests.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A BitTorrent client of others, as one process or several. */
abstract class Client implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> logs = new ArrayList<>();

    /** What to install where it is missing: a Debian package. */
    abstract String debianPackage();

    abstract boolean installed() throws IOException, InterruptedException;

    /**
     * Begins to fetch, or to serve what lies there already.
     *
     * @param address to listen on, if the client can be told
     * @param directory for its own files
     * @param save where the items are, or come
     */
    abstract void start(
            boolean seed, String address, Path directory, Path save, List<Path> torrents)
            throws IOException;

    final void run(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("log-" + processes.size());
        logs.add(log);
        processes.add(
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    static boolean succeeds(String... command) throws IOException, InterruptedException {
        if (!Path.of(command[0]).isAbsolute()) {
            throw new IllegalArgumentException("give the program's path");
        }
        if (!Files.isExecutable(Path.of(command[0]))) {
            return false;
        }
        Process p =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
    }

    @Override
    public final void close() {
        processes.forEach(Process::destroy);
        for (Process p : processes) {
            try {
                if (!p.waitFor(3, TimeUnit.SECONDS)) {
                    p.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                p.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What it said last, for messages of failed tests. */
    @Override
    public final String toString() {
        StringBuilder all = new StringBuilder();
        for (Path log : logs) {
            try {
                all.append(Files.readString(log));
            } catch (IOException e) {
                all.append(e.getMessage());
            }
        }
        int from = Math.max(0, all.length() - Integer.getInteger("output", 6000));
        return getClass().getSimpleName() + " says: " + all.substring(from);
    }
}
