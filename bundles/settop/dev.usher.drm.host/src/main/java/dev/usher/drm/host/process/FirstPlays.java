package dev.usher.drm.host.process;

import dev.usher.crypto.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;

/** When viewing began, by pass; a file each, written once. Thread-safe. */
public final class FirstPlays {
    private final Path directory;

    public FirstPlays(Path directory) throws IOException {
        PrivateFile.createDirectory(directory);
        this.directory = directory;
    }

    public synchronized Optional<Instant> of(String pass) throws IOException {
        Path file = file(pass);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Instant.parse(Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (DateTimeParseException e) {
            throw new IOException(file + " is damaged; restore it", e);
        }
    }

    /**
     * On the disk when this returns.
     *
     * @return {@code now}, or what was written earlier
     */
    public synchronized Instant begin(String pass, Instant now) throws IOException {
        Optional<Instant> earlier = of(pass);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        PrivateFile.write(file(pass), now + "\n");
        return now;
    }

    /** A pass comes from outside: its name is no path. */
    private Path file(String pass) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(pass.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
