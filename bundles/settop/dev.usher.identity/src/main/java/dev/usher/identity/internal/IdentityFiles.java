package dev.usher.identity.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * What the box keeps of itself: its key with its identity certificate, what it has of its maker,
 * its peer certificate and the operator's public keys.
 */
final class IdentityFiles implements AutoCloseable {
    private static final String PKCS12 = ".p12";

    private final KeyPlace place;
    private final Path peer;
    private final Path jwks;
    private final Path device;
    private final SigningKey key;
    private KeyStoreFile identity;

    /** Reads the directory and the token, if any, or begins a new life in them with a fresh key. */
    IdentityFiles(Path directory, Settings settings, Instant now) throws IOException {
        PrivateFile.createDirectory(directory);
        peer = directory.resolve("peer.pem");
        jwks = directory.resolve("operator-keys.json");
        device = Path.of(settings.deviceKeyStore());
        place =
                settings.tokenLibrary().isEmpty()
                        ? new FileKeyPlace(directory)
                        : new TokenKeyPlace(TokenKeyPlace.open(settings), directory);
        identity = place.key(now);
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
        place.certified(enrolled);
        identity = enrolled;
    }

    /** The device's own key and its maker's certificate; empty when it has none. */
    Optional<KeyStoreFile> device() throws IOException {
        Optional<KeyStoreFile> inPlace = place.device();
        if (inPlace.isPresent() || device.toString().isEmpty()) {
            return inPlace;
        }
        String name = device.toString();
        if (!name.endsWith(PKCS12) || !Files.exists(device)) {
            throw new IOException(
                    "deviceKeyStore = "
                            + name
                            + " of "
                            + Settings.PID
                            + " is no .p12 file; correct it");
        }
        Path password = Path.of(name.substring(0, name.length() - PKCS12.length()) + ".password");
        return Optional.of(
                KeyStoreFile.load(device, Files.readString(password).strip().toCharArray()));
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

    @Override
    public void close() {
        place.close();
    }
}
