package dev.usher.itests.bench.transfer;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.ItemId;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What is transferred, and everything the programs need for it, in one directory: the random file
 * {@code data/0}, torrents {@code plain.torrent} (v2), {@code ssl.torrent} (v2) and {@code
 * v1.torrent}, and the certificates of sender and receiver.
 */
public final class Sample {
    private static final int PIECE_LENGTH = 1 << 20;

    /** Bytes of a piece's SHA-1 in a v1 torrent. */
    private static final String V1_DIGEST = "SHA-1";

    private final Path directory;
    private final long length;

    private Sample(Path directory, long length) {
        this.directory = directory;
        this.length = length;
    }

    /**
     * @param announce tracker in the v1 torrent
     */
    public static Sample create(
            Path directory, long length, CertificateAuthority ca, String announce)
            throws IOException {
        Sample sample = new Sample(Files.createDirectories(directory), length);
        Path data = Files.createDirectories(directory.resolve("data")).resolve("0");
        FileHashes hashes = writeRandom(data, length);
        ItemId item = new ItemId(String.format("%032x", length));
        String pem = Certificates.toPem(ca.certificate());
        Files.write(
                directory.resolve("plain.torrent"),
                Metainfo.build(item, PIECE_LENGTH, List.of(hashes), Optional.empty())
                        .torrent(Optional.empty()));
        Files.write(
                directory.resolve("ssl.torrent"),
                Metainfo.build(item, PIECE_LENGTH, List.of(hashes), Optional.of(pem))
                        .torrent(Optional.empty()));
        Files.write(directory.resolve("v1.torrent"), v1(data, length, announce));
        return sample;
    }

    private static FileHashes writeRandom(Path file, long length) throws IOException {
        Random random = new Random(length);
        PieceHasher hasher = new PieceHasher();
        byte[] chunk = new byte[PIECE_LENGTH];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long at = 0; at < length; at += chunk.length) {
                random.nextBytes(chunk);
                int n = (int) Math.min(chunk.length, length - at);
                hasher.write(chunk, 0, n);
                out.write(chunk, 0, n);
            }
        }
        return hasher.finish();
    }

    private static byte[] v1(Path file, long length, String announce) throws IOException {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance(V1_DIGEST);
            for (byte[] piece = in.readNBytes(PIECE_LENGTH);
                    piece.length > 0;
                    piece = in.readNBytes(PIECE_LENGTH)) {
                pieces.writeBytes(sha.digest(piece));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + V1_DIGEST, e);
        }
        Map<String, Object> info =
                Map.of(
                        "name",
                        "0",
                        "piece length",
                        PIECE_LENGTH,
                        "length",
                        length,
                        "pieces",
                        pieces.toByteArray());
        return Bencode.encode(Map.of("announce", announce, "info", info));
    }

    /** Gives both ends keys and certificates: PKCS#12 for our boxes, PEM for the others. */
    public static void writeIdentities(Path directory, CertificateAuthority ca) throws IOException {
        Files.writeString(directory.resolve("ca.pem"), Certificates.toPem(ca.certificate()));
        try (InputStream dh = Sample.class.getResourceAsStream("ffdhe2048.pem")) {
            Files.copy(
                    dh,
                    directory.resolve(
                            "dh.pem")); // RFC 7919; libtorrent wants one, TLS 1.3 does not use it
        }
        for (String end : List.of("sender", "receiver", "server")) {
            SigningKey key = SigningKey.generateP256();
            Leaf leaf =
                    new Leaf(
                            Certificates.boxId(key.publicKey()).value(),
                            Usage.PEER,
                            List.of("*"),
                            end.equals("server") ? List.of("127.0.0.1") : List.of(),
                            Duration.ofDays(1));
            KeyStoreFile store =
                    new KeyStoreFile(
                            key.pair(), List.of(ca.issue(key.publicKey(), leaf, Instant.now())));
            store.store(directory.resolve(end + ".p12"), new char[0]);
            key.store(directory.resolve(end + ".key"));
            Files.writeString(
                    directory.resolve(end + ".pem"), Certificates.toPem(store.chain().get(0)));
        }
    }

    long length() {
        return length;
    }

    Path data() {
        return directory.resolve("data");
    }

    /** The random file. */
    public Path file() {
        return data().resolve("0");
    }

    /**
     * @param kind plain, ssl or v1
     */
    public Path torrent(String kind) {
        return directory.resolve(kind + ".torrent");
    }

    /**
     * @throws IOException when {@code received} is not the sample
     */
    void check(Path received) throws IOException {
        long mismatch = Files.mismatch(file(), received);
        if (mismatch >= 0) {
            throw new IOException(received + " differs from what was sent at byte " + mismatch);
        }
    }
}
