package dev.usher.itests.clients;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Signs the certificates of all who take part in SSL torrents. */
final class SwarmAuthority {
    private final CertificateAuthority ca =
            CertificateAuthority.create("swarm", Instant.now(), Duration.ofDays(1));

    /** For {@code ssl-cert}. */
    String pem() {
        return Certificates.toPem(ca.certificate());
    }

    SSLContext context(SigningKey key, BoxId id) {
        return Tls.mutual(
                new KeyStoreFile(key.pair(), List.of(certificate(key, id))),
                ca.certificate(),
                Instant::now);
    }

    private X509Certificate certificate(SigningKey key, BoxId id) {
        Leaf leaf = new Leaf(id.value(), Usage.PEER, List.of("*"), List.of(), Duration.ofDays(1));
        return ca.issue(key.publicKey(), leaf, Instant.now());
    }

    /** Writes peer.pem, peer.key and dh.pem for a foreign client; returns the id it proves. */
    BoxId writeIdentity(Path directory) throws IOException {
        SigningKey key = SigningKey.generateP256();
        BoxId id = Certificates.boxId(key.publicKey());
        Files.writeString(directory.resolve("peer.pem"), Certificates.toPem(certificate(key, id)));
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.pair().getPrivate().getEncoded());
        Files.writeString(
                directory.resolve("peer.key"),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        // RFC 7919; libtorrent wants one, TLS 1.3 does not use it
        try (InputStream dh = SwarmAuthority.class.getResourceAsStream("ffdhe2048.pem")) {
            Files.copy(dh, directory.resolve("dh.pem"));
        }
        return id;
    }
}
