package dev.usher.itests.swarm;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A box's certificates in a directory, so that another process can be that box. */
final class OutpostIdentity implements BoxIdentity {
    private static final char[] PASSWORD = "test".toCharArray();
    private static final Duration DAY = Duration.ofDays(1);

    private final BoxId id;
    private final URI server;
    private final SSLContext backend;
    private final SSLContext swarm;

    OutpostIdentity(Path directory, URI server) throws IOException {
        this.server = server;
        KeyStoreFile own = KeyStoreFile.load(directory.resolve("swarm.p12"), PASSWORD);
        id = Certificates.boxId(own.key().getPublic());
        swarm = Tls.mutual(own, authority(directory.resolve("swarm.pem")), Instant::now);
        backend = serving(directory);
    }

    /** What a server, or a box towards it, proves itself with. */
    static SSLContext serving(Path directory) throws IOException {
        KeyStoreFile own = KeyStoreFile.load(directory.resolve("operator.p12"), PASSWORD);
        return Tls.mutual(own, authority(directory.resolve("operator.pem")), Instant::now);
    }

    private static X509Certificate authority(Path pem) throws IOException {
        try {
            return Certificates.fromPem(Files.readString(pem)).get(0);
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    static BoxId issueBox(TestIdentity.Authorities by, Path directory) throws IOException {
        SigningKey key = SigningKey.generateP256();
        BoxId id = Certificates.boxId(key.publicKey());
        issue(by.operator(), key, new Leaf(id.value(), Usage.CLIENT, List.of(), List.of(), DAY))
                .store(directory.resolve("operator.p12"), PASSWORD);
        issue(by.swarm(), key, new Leaf(id.value(), Usage.PEER, List.of("*"), List.of(), DAY))
                .store(directory.resolve("swarm.p12"), PASSWORD);
        write(by, directory);
        return id;
    }

    static void issueServer(TestIdentity.Authorities by, Path directory, String address)
            throws IOException {
        Leaf leaf = new Leaf("server", Usage.SERVER, List.of("server"), List.of(address), DAY);
        issue(by.operator(), SigningKey.generateP256(), leaf)
                .store(directory.resolve("operator.p12"), PASSWORD);
        write(by, directory);
    }

    private static KeyStoreFile issue(CertificateAuthority by, SigningKey key, Leaf leaf) {
        return new KeyStoreFile(
                key.pair(), List.of(by.issue(key.publicKey(), leaf, Instant.now())));
    }

    private static void write(TestIdentity.Authorities by, Path directory) throws IOException {
        Files.writeString(
                directory.resolve("operator.pem"), Certificates.toPem(by.operator().certificate()));
        Files.writeString(
                directory.resolve("swarm.pem"), Certificates.toPem(by.swarm().certificate()));
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
    public URI server() {
        return server;
    }

    @Override
    public SSLContext backendTls() {
        return backend;
    }

    @Override
    public SSLContext swarmTls() {
        return swarm;
    }

    @Override
    public String proof(String method, URI url, String token) {
        throw new UnsupportedOperationException("nothing here needs a proof");
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return Optional.empty();
    }
}
