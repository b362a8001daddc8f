package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs that know nothing of Usher. */
final class Program {
    private final Path directory;

    Program(Path directory) {
        this.directory = directory;
    }

    static boolean openssl() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    static boolean opensslAndCurl() {
        return openssl() && Files.isExecutable(Path.of("/usr/bin/curl"));
    }

    /** What it says; it must succeed. */
    String run(String... words) throws IOException, InterruptedException {
        return run(0, words);
    }

    String run(int expected, String... words) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(words))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(expected);
        return output;
    }
}
