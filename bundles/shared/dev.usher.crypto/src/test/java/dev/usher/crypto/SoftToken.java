package dev.usher.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token of SoftHSM (Debian package softhsm2). It reads its configuration once for a process, from
 * where the environment says: so there is one token for all tests of a module, made anew.
 */
public final class SoftToken {
    public static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    public static final String PIN = "1234";
    private static final String CONFIGURATION = "SOFTHSM2_CONF";
    private static boolean made;

    private SoftToken() {}

    /** Whether softhsm2 is installed, and the environment names a configuration for it. */
    public static boolean isThere() {
        return Files.isReadable(LIBRARY) && configuration().isPresent();
    }

    private static Optional<Path> configuration() {
        return Optional.ofNullable(System.getenv(CONFIGURATION)).map(Path::of);
    }

    /** Makes the token when this process has none yet, and logs in. */
    public static synchronized Token open() throws IOException {
        make();
        return Token.open(LIBRARY, 0, PIN.toCharArray());
    }

    /** Makes the token when this process has none yet. */
    public static synchronized void make() throws IOException {
        if (made) {
            return;
        }
        Path file = configuration().orElseThrow().toAbsolutePath();
        Files.createDirectories(file.getParent());
        Path tokens = Files.createTempDirectory(file.getParent(), "tokens");
        Files.writeString(
                file,
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n",
                StandardCharsets.US_ASCII);
        Process process =
                new ProcessBuilder(
                                "softhsm2-util",
                                "--init-token",
                                "--free",
                                "--label",
                                "usher",
                                "--pin",
                                PIN,
                                "--so-pin",
                                PIN)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("softhsm2-util: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        made = true;
    }
}
