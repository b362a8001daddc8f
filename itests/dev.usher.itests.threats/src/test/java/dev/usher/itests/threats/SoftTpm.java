package dev.usher.itests.threats;

import dev.usher.demo.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A TPM 2.0 in software (swtpm) that answers at a socket in a directory of its own. */
final class SoftTpm implements AutoCloseable {
    /** What has to be installed, as Debian's packages are called. */
    static final String PACKAGES = "needs swtpm, tpm2-tools, libtss2-tcti-swtpm0";

    private final Path socket;
    private final Process process;

    SoftTpm(Path directory) {
        try {
            Files.createDirectories(directory.resolve("state"));
            socket = directory.resolve("socket");
            process =
                    new ProcessBuilder(
                                    "swtpm",
                                    "socket",
                                    "--tpm2",
                                    "--tpmstate",
                                    "dir=" + directory.resolve("state"),
                                    "--server",
                                    "type=unixio,path=" + socket,
                                    "--ctrl",
                                    "type=unixio,path=" + socket + ".ctrl",
                                    "--flags",
                                    "not-need-init,startup-clear")
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.untilTrue("swtpm to listen", Cinema.PATIENCE, () -> Files.exists(socket));
    }

    static boolean isThere() {
        return Stream.of("/usr/bin/swtpm", "/usr/bin/tpm2_nvread")
                .map(Path::of)
                .allMatch(Files::isExecutable);
    }

    /** How tpm2-tools reach it. */
    String tcti() {
        return "swtpm:path=" + socket;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
