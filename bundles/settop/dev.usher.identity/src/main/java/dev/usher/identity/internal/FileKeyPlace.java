package dev.usher.identity.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A PKCS#12 file: security level 1.
 *
 * <p>It is under a random password in a file beside it, both readable by the box's account only.
 * That keeps the key from other accounts, and a copy of the key store alone is useless. It does not
 * keep it from whoever has both files: root, or somebody with the disk. A box whose owner must not
 * get at the key needs a {@link TokenKeyPlace}.
 */
final class FileKeyPlace implements KeyPlace {
    private static final Duration PLACEHOLDER_VALIDITY = Duration.ofDays(100 * 365);

    private final Path directory;
    private final Path keyStore;
    private final char[] password;

    FileKeyPlace(Path directory) throws IOException {
        this.directory = directory;
        keyStore = directory.resolve("box.p12");
        password = KeyStoreFile.password(directory.resolve("box.password"));
    }

    @Override
    public KeyStoreFile key(Instant now) throws IOException {
        if (!Files.exists(keyStore)) {
            SigningKey fresh = SigningKey.generateP256();
            String name = Certificates.boxId(fresh.publicKey()).value();
            X509Certificate placeholder =
                    CertificateAuthority.selfSigned(fresh, name, now, PLACEHOLDER_VALIDITY);
            new KeyStoreFile(fresh.pair(), List.of(placeholder)).store(keyStore, password);
        }
        try {
            return KeyStoreFile.load(keyStore, password);
        } catch (IOException e) {
            throw new IOException(
                    "The box's key cannot be read: restore "
                            + directory
                            + ", or remove it and enrol again",
                    e);
        }
    }

    @Override
    public void certified(KeyStoreFile own) throws IOException {
        own.store(keyStore, password);
    }

    @Override
    public Optional<KeyStoreFile> device() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
