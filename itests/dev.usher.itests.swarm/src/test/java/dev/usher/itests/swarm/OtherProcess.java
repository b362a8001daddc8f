package dev.usher.itests.swarm;

import dev.usher.itests.network.Host;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A Java program on a host of the network that answers each line with one. */
final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    private OtherProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
    }

    static OtherProcess start(Host host, Class<?> main, Path directory, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.slf4j.simpleLogger.log.dev.usher=debug",
                                "-cp",
                                classPath(),
                                main.getName(),
                                directory.toString()));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("log");
        OtherProcess started =
                new OtherProcess(host.start(log, command.toArray(String[]::new)), log);
        started.expect("ready");
        return started;
    }

    /** What this process runs with, however it was started. */
    private static String classPath() {
        Set<String> entries =
                new LinkedHashSet<>(
                        List.of(
                                System.getProperty(
                                                "surefire.test.class.path",
                                                System.getProperty("java.class.path"))
                                        .split(":")));
        for (ClassLoader l = OtherProcess.class.getClassLoader(); l != null; l = l.getParent()) {
            if (l instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    try {
                        entries.add(Path.of(url.toURI()).toString());
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return String.join(":", entries);
    }

    private void expect(String word) throws IOException {
        String line = answers.readLine();
        if (!word.equals(line)) {
            throw new IOException("instead of " + word + ": " + line + Files.readString(log));
        }
    }

    synchronized String ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("it ended: " + Files.readString(log));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it to end, and waits for that. */
    @Override
    public void close() {
        try {
            questions.close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it ended before
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
