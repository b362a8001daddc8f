package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Server processes on one database, from the side of who starts and kills them. */
final class ServerProcesses implements AutoCloseable {
    private static final long LONGEST_SECONDS = 300;
    private final Process process;
    private final BufferedReader out;
    final List<String> answers = new ArrayList<>();

    private ServerProcesses(Process process) {
        this.process = process;
        this.out = process.inputReader(UTF_8);
        // whoever waits for its words is not kept waiting forever
        process.onExit()
                .completeOnTimeout(null, LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenRun(process::destroyForcibly);
    }

    /** Returns when it has connected to the database. */
    static ServerProcesses start(Path directory, String database) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        directory.toString(),
                        database);
        ServerProcesses p =
                new ServerProcesses(
                        new ProcessBuilder(command)
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start());
        p.hear("ready");
        return p;
    }

    void say(String command) throws IOException {
        process.outputWriter(UTF_8).append(command).append('\n').flush();
    }

    /**
     * Collects answers until it says this, or that it is done.
     *
     * @return which of both
     */
    String hear(String word) throws IOException {
        return ServerProcess.told(out, word, answers);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Boxes of the household that all processes know. */
    static List<TestBox> boxes(PassServer server, int count) {
        List<TestBox> boxes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boxes.add(server.shared("box-" + i));
        }
        return boxes;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
