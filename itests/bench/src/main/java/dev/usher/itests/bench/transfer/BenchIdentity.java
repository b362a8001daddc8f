package dev.usher.itests.bench.transfer;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.settop.api.BoxIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A box that needs nothing but its peer certificate. */
final class BenchIdentity implements BoxIdentity {
    private final BoxId id;
    private final SSLContext tls;

    /**
     * @param end sender or receiver
     */
    BenchIdentity(Path identities, String end) throws IOException {
        KeyStoreFile store = KeyStoreFile.load(identities.resolve(end + ".p12"), new char[0]);
        id = Certificates.boxId(store.chain().get(0).getPublicKey());
        try {
            X509Certificate ca =
                    Certificates.fromPem(Files.readString(identities.resolve("ca.pem"))).get(0);
            tls = Tls.mutual(store, ca, Instant::now);
        } catch (CertificateException e) {
            throw new IOException("the swarm CA's certificate is unreadable", e);
        }
    }

    @Override
    public boolean enrolled() {
        return true;
    }

    @Override
    public BoxId id() {
        return id;
    }

    @Override
    public String name() {
        return id.value();
    }

    @Override
    public SSLContext swarmTls() {
        return tls;
    }

    @Override
    public URI server() {
        throw noServer();
    }

    @Override
    public SSLContext backendTls() {
        throw noServer();
    }

    @Override
    public String proof(String method, URI url, String token) {
        throw noServer();
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return Optional.empty();
    }

    private static UnsupportedOperationException noServer() {
        return new UnsupportedOperationException("this box has no server");
    }
}
