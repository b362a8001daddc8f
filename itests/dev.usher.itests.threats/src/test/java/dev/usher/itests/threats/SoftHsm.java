package dev.usher.itests.threats;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A token in software (PKCS#11, SoftHSM) that lies in a directory of its own. */
final class SoftHsm {
    /** What has to be installed, as Debian's package is called. */
    static final String PACKAGE = "needs softhsm2";

    private static final String LIBRARY = "/usr/lib/softhsm/libsofthsm2.so";
    private static final String CONFIGURATION = "SOFTHSM2_CONF";
    private static final String PIN = "1234";

    private final Path configuration;
    private final Path pin;

    SoftHsm(Path directory) {
        try {
            Path tokens = Files.createDirectories(directory.resolve("tokens"));
            configuration =
                    Files.writeString(
                            directory.resolve("softhsm2.conf"),
                            "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
            pin = Files.writeString(directory.resolve("pin"), PIN + "\n");
            Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Cinema.run(
                "env",
                CONFIGURATION + "=" + configuration,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "usher",
                "--pin",
                PIN,
                "--so-pin",
                "5678");
    }

    /** Whether it is installed; for conditions. */
    static boolean isThere() {
        return Files.isReadable(Path.of(LIBRARY));
    }

    /** Gives a runtime that does not run this token, instead of another. */
    void plugInto(RuntimeProcess runtime) {
        runtime.environment(CONFIGURATION, configuration.toString());
    }

    /**
     * Has a runtime use the token that is plugged in.
     *
     * @param prefix of the settings, as their file calls them
     */
    void configure(RuntimeProcess runtime, String file, String prefix) {
        runtime.set(file, prefix + "Library", LIBRARY);
        runtime.set(file, prefix + "PinFile", pin.toString());
    }
}
