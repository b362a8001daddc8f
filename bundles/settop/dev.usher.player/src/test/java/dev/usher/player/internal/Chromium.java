package dev.usher.player.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A browser without a screen that shows one page until it is closed. */
final class Chromium {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final long LIMIT_SECONDS = 30;
    private final Process process;

    Chromium(Path directory, URI page) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "Debian package chromium");
        process =
                new ProcessBuilder(
                                List.of(
                                        PROGRAM.toString(),
                                        "--headless",
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--no-first-run",
                                        "--mute-audio",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--autoplay-policy=no-user-gesture-required",
                                        "--remote-debugging-port=0",
                                        "--user-data-dir=" + directory.resolve("profile"),
                                        page.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("chromium.log").toFile())
                        .start();
    }

    void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        // they write into the directory that is deleted next
        CompletableFuture.allOf(
                        children.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
