package dev.usher.identity.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * What the box keeps of itself: its key with its identity certificate (PKCS#12), its peer
 * certificate and the operator's public keys.
 *
 * <p>The key store is under a random password in a file beside it, both readable by the box's
 * account only. That keeps the key from other accounts, and a copy of the key store alone is
 * useless. It does not keep it from whoever has both files: root, or somebody with the disk. A box
 * whose owner must not get at the key needs it in hardware.
 */
final class IdentityFiles {
    private static final Duration PLACEHOLDER_VALIDITY = Duration.ofDays(100 * 365);

    private final Path keyStore;
    private final Path peer;
    private final Path jwks;
    private final char[] password;
    private final SigningKey key;
    private KeyStoreFile identity;

    /** Reads the directory, or begins a new life in it with a fresh key. */
    IdentityFiles(Path directory, Instant now) throws IOException {
        PrivateFile.createDirectory(directory);
        keyStore = directory.resolve("box.p12");
        peer = directory.resolve("peer.pem");
        jwks = directory.resolve("operator-keys.json");
        password = KeyStoreFile.password(directory.resolve("box.password"));
        if (!Files.exists(keyStore)) {
            SigningKey fresh = SigningKey.generateP256();
            String name = Certificates.boxId(fresh.publicKey()).value();
            X509Certificate placeholder =
                    CertificateAuthority.selfSigned(fresh, name, now, PLACEHOLDER_VALIDITY);
            new KeyStoreFile(fresh.pair(), List.of(placeholder)).store(keyStore, password);
        }
        try {
            identity = KeyStoreFile.load(keyStore, password);
        } catch (IOException e) {
            throw new IOException(
                    "The box's key cannot be read: restore "
                            + directory
                            + ", or remove it and enrol again",
                    e);
        }
        key = SigningKey.of(identity.key());
    }

    /** The directory in effect. */
    static Path directory(BundleContext context, Settings settings) {
        if (!settings.directory().isEmpty()) {
            return Path.of(settings.directory()).toAbsolutePath();
        }
        String data = context.getProperty("karaf.data");
        return Path.of(data == null ? "data" : data, "usher", "identity").toAbsolutePath();
    }

    SigningKey key() {
        return key;
    }

    /**
     * Key, identity certificate and the CA that issued it, in this order; empty before enrolment.
     */
    Optional<KeyStoreFile> identity() {
        return identity.chain().size() < 2 ? Optional.empty() : Optional.of(identity);
    }

    void identity(X509Certificate certificate, X509Certificate ca) throws IOException {
        KeyStoreFile enrolled = new KeyStoreFile(key.pair(), List.of(certificate, ca));
        enrolled.store(keyStore, password);
        identity = enrolled;
    }

    /** Key, peer certificate and the swarm CA; empty before the first one. */
    Optional<KeyStoreFile> peer() throws IOException {
        if (!Files.exists(peer)) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> chain = Certificates.fromPem(Files.readString(peer));
            boolean ours = chain.size() == 2 && chain.get(0).getPublicKey().equals(key.publicKey());
            return ours ? Optional.of(new KeyStoreFile(key.pair(), chain)) : Optional.empty();
        } catch (CertificateException damaged) {
            // the server gives another
            return Optional.empty();
        }
    }

    void peer(List<X509Certificate> chain) throws IOException {
        PrivateFile.write(
                peer, Certificates.toPem(chain.get(0)) + Certificates.toPem(chain.get(1)));
    }

    Optional<String> operatorKeys() throws IOException {
        return Files.exists(jwks) ? Optional.of(Files.readString(jwks)) : Optional.empty();
    }

    void operatorKeys(String json) throws IOException {
        PrivateFile.write(jwks, json);
    }
}
