package dev.usher.transport.mina.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** One item with random content, a swarm CA, and peer certificates it signed. */
final class TestSwarm {
    static final ItemId ITEM = new ItemId("00112233445566778899aabbccddeeff");

    final CertificateAuthority ca =
            CertificateAuthority.create("swarm", Instant.now(), Duration.ofDays(1));
    final byte[] content;
    final Metainfo metainfo;

    TestSwarm(int length, int pieceLength, boolean ssl) {
        content = new byte[length];
        new Random(length).nextBytes(content);
        PieceHasher hasher = new PieceHasher();
        hasher.write(content, 0, length);
        Optional<String> pem =
                ssl ? Optional.of(Certificates.toPem(ca.certificate())) : Optional.empty();
        metainfo = Metainfo.build(ITEM, pieceLength, List.of(hasher.finish()), pem);
    }

    /** Looks often: most of what is awaited takes a few milliseconds. */
    static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    ItemLayout layout() {
        return metainfo.layout();
    }

    /** The block as slice of the content. */
    ByteBuffer block(int piece, int begin, int length) {
        return ByteBuffer.wrap(content, piece * layout().pieceLength() + begin, length);
    }

    /** What a box holds: key, certificate with its id as common name, TLS by them. */
    record Identity(BoxId id, SigningKey key, KeyStoreFile store, SSLContext tls) {
        void write(Path directory) throws java.io.IOException {
            key.store(directory.resolve("peer.key"));
            Files.writeString(
                    directory.resolve("peer.pem"), Certificates.toPem(store.chain().get(0)));
        }
    }

    Identity box() {
        return box(ca, Optional.empty());
    }

    /**
     * @param name common name, when it is not to be the box id
     */
    Identity box(CertificateAuthority issuer, Optional<String> name) {
        SigningKey key = SigningKey.generateP256();
        BoxId id = Certificates.boxId(key.publicKey());
        CertificateAuthority.Leaf leaf =
                new CertificateAuthority.Leaf(
                        name.orElse(id.value()),
                        CertificateAuthority.Usage.PEER,
                        List.of("*"),
                        List.of(),
                        Duration.ofHours(1));
        KeyStoreFile store =
                new KeyStoreFile(
                        key.pair(), List.of(issuer.issue(key.publicKey(), leaf, Instant.now())));
        return new Identity(id, key, store, Tls.mutual(store, ca.certificate(), Instant::now));
    }
}
