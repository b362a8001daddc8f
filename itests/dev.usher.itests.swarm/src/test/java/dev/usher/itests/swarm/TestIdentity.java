package dev.usher.itests.swarm;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A box's certificates, from authorities of the test's own. */
final class TestIdentity implements BoxIdentity {
    /** The two authorities of an operator. */
    record Authorities(CertificateAuthority operator, CertificateAuthority swarm) {
        static Authorities create() {
            return new Authorities(
                    CertificateAuthority.create("operator", Instant.now(), Duration.ofDays(1)),
                    CertificateAuthority.create("swarm", Instant.now(), Duration.ofDays(1)));
        }

        SSLContext server() {
            SigningKey key = SigningKey.generateP256();
            Leaf leaf =
                    new Leaf(
                            "server",
                            Usage.SERVER,
                            List.of("localhost"),
                            List.of("127.0.0.1"),
                            Duration.ofDays(1));
            return mutual(key, operator, leaf);
        }
    }

    private final SigningKey key = SigningKey.generateP256();
    private final BoxId id = Certificates.boxId(key.publicKey());
    private final SSLContext backend;
    private final SSLContext swarm;
    private volatile boolean enrolled = true;

    TestIdentity(Authorities authorities) {
        Duration day = Duration.ofDays(1);
        backend =
                mutual(
                        key,
                        authorities.operator(),
                        new Leaf(id.value(), Usage.CLIENT, List.of(), List.of(), day));
        swarm =
                mutual(
                        key,
                        authorities.swarm(),
                        new Leaf(id.value(), Usage.PEER, List.of("*"), List.of(), day));
    }

    private static SSLContext mutual(SigningKey key, CertificateAuthority ca, Leaf leaf) {
        var certificate = ca.issue(key.publicKey(), leaf, Instant.now());
        return Tls.mutual(
                new KeyStoreFile(key.pair(), List.of(certificate)), ca.certificate(), Instant::now);
    }

    void enrolled(boolean yes) {
        enrolled = yes;
    }

    @Override
    public boolean enrolled() {
        return enrolled;
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
        return URI.create("https://localhost/");
    }

    @Override
    public SSLContext backendTls() {
        return whenEnrolled(backend);
    }

    @Override
    public SSLContext swarmTls() {
        return whenEnrolled(swarm);
    }

    private SSLContext whenEnrolled(SSLContext context) {
        if (!enrolled) {
            throw new Problem("not-enrolled", 409, "This box is not enrolled: give it a code");
        }
        return context;
    }

    @Override
    public String proof(String method, URI url, String token) {
        throw new UnsupportedOperationException("the swarm needs no proof");
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return Optional.empty();
    }
}
