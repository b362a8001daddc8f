package dev.usher.transport.mina.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.metainfo.V1PieceHasher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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

    /** Where each file begins in the content. */
    private final List<Integer> starts = new ArrayList<>();

    /** How an item is described. */
    enum Kind {
        V1,
        V2,
        HYBRID
    }

    /** An item of one file. */
    TestSwarm(int length, int pieceLength, boolean ssl) {
        this(Kind.V2, ssl, pieceLength, length);
    }

    TestSwarm(Kind kind, boolean ssl, int pieceLength, int... lengths) {
        content = new byte[IntStream.of(lengths).sum()];
        new Random(content.length).nextBytes(content);
        List<FileHashes> files = new ArrayList<>();
        V1PieceHasher v1 = new V1PieceHasher(pieceLength);
        int at = 0;
        for (int length : lengths) {
            starts.add(at);
            PieceHasher hasher = new PieceHasher();
            hasher.write(content, at, length);
            files.add(hasher.finish());
            v1.write(content, at, length);
            v1.endFile();
            at += length;
        }
        Optional<String> pem =
                ssl ? Optional.of(Certificates.toPem(ca.certificate())) : Optional.empty();
        metainfo =
                switch (kind) {
                    case V2 -> Metainfo.build(ITEM, pieceLength, files, pem);
                    case HYBRID -> Metainfo.hybrid(ITEM, pieceLength, files, v1.finish(), pem);
                    case V1 -> v1Only(Metainfo.hybrid(ITEM, pieceLength, files, v1.finish(), pem));
                };
    }

    private static Metainfo v1Only(Metainfo hybrid) {
        try {
            Map<String, Object> info = Bencode.decodeDictionary(hybrid.info());
            info.remove("file tree");
            info.remove("meta version");
            return Metainfo.ofTorrent(Bencode.encode(Map.of("info", info)));
        } catch (BencodeException e) {
            throw new IllegalStateException(e);
        }
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
        return ByteBuffer.wrap(content, position(piece, begin), length);
    }

    /** Where the block lies in the content. */
    int position(int piece, int begin) {
        ItemLayout.Span span = layout().span(piece);
        return starts.get(span.file()) + (int) span.offset() + begin;
    }

    /** The content of a file. */
    byte[] file(int index) {
        int start = starts.get(index);
        return Arrays.copyOfRange(
                content, start, start + (int) layout().files().get(index).length());
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
        return box(issuer, name, "*", Duration.ZERO);
    }

    /**
     * @param item dNSName of the SubjectAltName
     * @param age of the certificate, which is valid for an hour
     */
    Identity box(CertificateAuthority issuer, Optional<String> name, String item, Duration age) {
        SigningKey key = SigningKey.generateP256();
        BoxId id = Certificates.boxId(key.publicKey());
        CertificateAuthority.Leaf leaf =
                new CertificateAuthority.Leaf(
                        name.orElse(id.value()),
                        CertificateAuthority.Usage.PEER,
                        List.of(item),
                        List.of(),
                        Duration.ofHours(1));
        KeyStoreFile store =
                new KeyStoreFile(
                        key.pair(),
                        List.of(issuer.issue(key.publicKey(), leaf, Instant.now().minus(age))));
        return new Identity(id, key, store, Tls.mutual(store, ca.certificate(), Instant::now));
    }
}
