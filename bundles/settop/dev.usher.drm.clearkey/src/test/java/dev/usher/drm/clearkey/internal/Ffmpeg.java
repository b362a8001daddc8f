package dev.usher.drm.clearkey.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program of that name, which reads and writes MP4 on its own. */
final class Ffmpeg {
    private static final Path PROGRAM = Path.of("/usr/bin/ffmpeg");
    private static final long LIMIT_SECONDS = 60;

    private Ffmpeg() {}

    /** Runs it; what it says on standard output. */
    static String run(Path directory, String... arguments)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "Debian package ffmpeg");
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of("-hide_banner", "-nostdin", "-y", "-loglevel", "error"));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(directory, "ffmpeg", ".out");
        Path errors = Files.createTempFile(directory, "ffmpeg", ".err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(said.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("ffmpeg ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(() -> String.join(" ", command) + "\n" + read(errors))
                .isZero();
        return read(said);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
