package dev.usher.itests.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.TimeQuestion;
import dev.usher.crypto.TimeStamper;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.ItemId;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.metainfo.V1PieceHasher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes what the corpus begins with: one honest text of each kind. */
public final class Corpus {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final byte[] END = {-1};
    private final Path root;

    private Corpus(Path root) {
        this.root = root;
    }

    /**
     * @param args the resources' folder
     */
    public static void main(String[] args) throws IOException {
        Corpus corpus = new Corpus(Path.of(args[0], "dev", "usher"));
        corpus.metainfo();
        corpus.peers();
        corpus.signed();
        corpus.certificates();
        corpus.routers();
        corpus.trackers();
    }

    private void metainfo() throws IOException {
        PieceHasher hasher = new PieceHasher();
        hasher.write(new byte[40_000], 0, 40_000);
        FileHashes file = hasher.finish();
        ItemId item = new ItemId("0".repeat(32));
        Metainfo v2 = Metainfo.build(item, 16384, List.of(file, file), Optional.of("PEM"));
        seed("metainfo/BencodeFuzzTest", "acceptedTextIsTheOnlyOneOfItsValue", "info", v2.info());
        seed(
                "metainfo/MetainfoFuzzTest",
                "torrentIsReadOrRefused",
                "v2",
                v2.torrent(Optional.of("http://t/")));
        V1PieceHasher sha1 = new V1PieceHasher(16384);
        sha1.write(new byte[40_000], 0, 40_000);
        Metainfo hybrid =
                Metainfo.hybrid(item, 16384, List.of(file), sha1.finish(), Optional.empty());
        seed(
                "metainfo/MetainfoFuzzTest",
                "torrentIsReadOrRefused",
                "hybrid",
                hybrid.torrent(Optional.empty()));
        String manifest =
                "{\"item\":\"00000000000000000000000000000000\",\"version\":1,\"keyId\":\"k\","
                        + "\"created\":\"2026-06-01T00:00:00Z\",\"files\":[{\"name\":\"film.mp4\","
                        + "\"mediaType\":\"video/mp4\",\"length\":39912}],\"info\":\"\"}";
        seed(
                "metainfo/ManifestFuzzTest",
                "manifestIsReadOrRefused",
                "manifest",
                manifest.getBytes(UTF_8),
                END,
                hybrid.info());
    }

    private void peers() throws IOException {
        String target = "transport/mina/internal/PeerMessagesFuzzTest";
        String test = "peerIsUnderstoodOrHungUpOn";
        byte[] hello =
                "d1:md11:lt_donthavei1e7:us_echoi3ee1:pi6891e4:reqqi250e1:v5:Ushere"
                        .getBytes(ISO_8859_1);
        byte[] extended = {0, 0, 0, (byte) (2 + hello.length), 20, 0};
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(extended);
        all.writeBytes(hello);
        all.writeBytes(HexFormat.of().parseHex("0000000205e0" + "0000000101" + "0000000102"));
        all.writeBytes(HexFormat.of().parseHex("0000000d06" + "000000010000000000004000"));
        all.writeBytes(HexFormat.of().parseHex("0000000d08" + "000000010000000000004000"));
        all.writeBytes(HexFormat.of().parseHex("0000000504" + "00000002" + "00000000"));
        all.writeBytes(HexFormat.of().parseHex("0000000c07" + "0000000100000000" + "616263"));
        all.writeBytes(HexFormat.of().parseHex("0000000b1403" + "00" + "0102030405060708"));
        all.writeBytes(HexFormat.of().parseHex("000000061401" + "00000001"));
        all.writeBytes(
                HexFormat.of()
                        .parseHex(
                                "00000031"
                                        + "15"
                                        + "ab".repeat(32)
                                        + "00000000".repeat(2)
                                        + "00000002"
                                        + "00000001"));
        seed(target, test, "messages", new byte[] {7, 0}, all.toByteArray());
        byte[] handshake = new byte[68];
        handshake[0] = 19;
        System.arraycopy("BitTorrent protocol".getBytes(ISO_8859_1), 0, handshake, 1, 19);
        handshake[25] = 0x10;
        handshake[27] = 0x14;
        seed(target, test, "handshake", new byte[] {-1, 1}, handshake, all.toByteArray());
        seed(
                "relay/RelayGreetingFuzzTest",
                "greetingIsATicketOrNone",
                "greeting",
                ("USHER-RELAY/1 " + "0a".repeat(16) + "\n").getBytes(ISO_8859_1));
    }

    private void signed() throws IOException {
        SigningKey box = SigningKey.generateP256();
        SigningKey operator = SigningKey.generateEd25519();
        String proof =
                Jws.signWithKey(
                        box, "dpop+jwt", "{\"jti\":\"1\",\"htm\":\"POST\"}".getBytes(UTF_8));
        seed("crypto/JwsFuzzTest", "tokenIsReadOrRefused", "proof", proof.getBytes(ISO_8859_1));
        String pass = Jws.sign(operator, "usher-pass+jwt", "{\"jti\":\"1\"}".getBytes(UTF_8));
        seed("crypto/JwsFuzzTest", "tokenIsReadOrRefused", "pass", pass.getBytes(ISO_8859_1));
        seed(
                "crypto/JwsFuzzTest",
                "tokenIsReadOrRefused",
                "parts",
                "{\"alg\":\"EdDSA\",\"typ\":\"t\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}"
                        .getBytes(UTF_8),
                END,
                "{}".getBytes(UTF_8),
                END,
                new byte[64]);
        String keys = VerificationKeys.of(List.of(box.publicKey(), operator.publicKey())).render();
        seed("crypto/KeySetFuzzTest", "jwkSetIsReadOrRefused", "keys", keys.getBytes(UTF_8));
        String payload =
                "{\"policy\":\"\",\"keys\":[{\"kid\":\"kid\",\"scheme\":\"cobblestone-128\",\"suite\":\"p-256\",\"enc\":\"AA\",\"ct\":\"AA\"}]}";
        String policy =
                "{\"lid\":\"l\",\"pass\":\"p\",\"item\":\"00000000000000000000000000000000\",\"version\":1,\"box\":\"00000000000000000000000000000000\",\"serverTime\":\"2026-06-01T00:00:00Z\",\"notBefore\":\"2026-06-01T00:00:00Z\",\"viewUntil\":\"2026-06-03T00:00:00Z\",\"keyIds\":[\"kid\"],\"viewSeconds\":172800,\"graceSeconds\":0,\"onExpiry\":\"finish\",\"seq\":1,\"maxStreams\":1,\"rating\":12,\"pin\":false}";
        seed(
                "drm/cobblestone/internal/LicenceFuzzTest",
                "licenceIsReadOrRefused",
                "licence",
                payload.getBytes(UTF_8),
                END,
                policy.getBytes(UTF_8));
        String vkey = new SignedNote.Verifier("log", operator.publicKey()).text();
        String checkpoint = "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
        String note = SignedNote.sign(operator, "log", checkpoint);
        String target = "tlog/LogTextFuzzTest";
        String test = "textOfALogIsReadOrRefused";
        seed(target, test, "note", new byte[] {0}, note.getBytes(UTF_8));
        seed(
                target,
                test,
                "proof",
                new byte[] {1},
                ("c2sp.org/tlog-proof@v1\nindex 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
                                + note)
                        .getBytes(UTF_8));
        seed(target, test, "tile", new byte[] {2}, "0/x001/234.p/5".getBytes(UTF_8));
        seed(target, test, "verifier", new byte[] {3}, vkey.getBytes(UTF_8));
        json(
                0,
                "purchase",
                "{\"item\":\"00000000000000000000000000000000\",\"offer\":\"rent\",\"amount\":390,\"currency\":\"EUR\",\"pin\":\"4711\"}");
        json(
                1,
                "report",
                "{\"pieces\":{},\"queue\":[],\"holdings\":[],\"transfers\":[],\"bundles\":[]}");
        json(3, "orders", "{\"sequence\":1,\"orders\":[]}");
        json(4, "licence", "{\"licence\":\"a.b.c\",\"serverTime\":\"2026-06-01T00:00:00Z\"}");
    }

    private void json(int type, String name, String text) throws IOException {
        seed(
                "json/JsonFuzzTest",
                "messageIsReadOrRefused",
                name,
                new byte[] {(byte) type},
                text.getBytes(UTF_8));
    }

    private void certificates() throws IOException {
        SigningKey key = SigningKey.generateP256();
        CertificateAuthority ca = CertificateAuthority.create("CA", NOW, Duration.ofDays(1));
        X509Certificate leaf =
                ca.issue(
                        key.publicKey(),
                        new CertificateAuthority.Leaf(
                                "box",
                                CertificateAuthority.Usage.TIME_STAMPS,
                                List.of(),
                                List.of(),
                                Duration.ofDays(1)),
                        NOW);
        seed(
                "crypto/CertificateRequestFuzzTest",
                "requestIsReadOrRefused",
                "der",
                CertificateRequest.create(key, "box"));
        seed(
                "crypto/CertificateRequestFuzzTest",
                "requestIsReadOrRefused",
                "pem",
                CertificateRequest.createPem(key, "box").getBytes(ISO_8859_1));
        seed(
                "crypto/CertificatesFuzzTest",
                "certificatesAreReadOrRefused",
                "pkcs7",
                Certificates.toPkcs7(List.of(leaf)));
        seed(
                "crypto/CertificatesFuzzTest",
                "certificatesAreReadOrRefused",
                "pem",
                Certificates.toPem(leaf).getBytes(ISO_8859_1));
        byte[] question = TimeQuestion.fresh().der();
        seed("crypto/TimeStampFuzzTest", "queryIsAnsweredAndAnswerJudged", "query", question);
        seed(
                "crypto/TimeStampFuzzTest",
                "queryIsAnsweredAndAnswerJudged",
                "answer",
                new TimeStamper(key, leaf).answer(question, NOW).orElseThrow());
    }

    private void routers() throws IOException {
        ByteBuffer stun =
                ByteBuffer.allocate(13)
                        .put((byte) 1)
                        .putShort((short) 0x20)
                        .putShort((short) 8)
                        .putShort((short) 1);
        seed("reach/way/StunFuzzTest", "answerIsReadOrRefused", "mapped", stun.array());
        String target = "reach/mapping/RouterAnswersFuzzTest";
        String test = "datagramIsReadOrRefused";
        ByteBuffer pcp =
                ByteBuffer.allocate(61).put(0, (byte) 0).put(1, (byte) 2).put(2, (byte) 0x81);
        pcp.putInt(5, 7200)
                .putShort(41, (short) 6891)
                .putShort(43, (short) 6891)
                .putShort(55, (short) -1);
        seed(target, test, "pcp", pcp.array());
        seed(target, test, "pcp-old", new byte[] {0, 0, (byte) 0x81, 0, 1});
        seed(
                target,
                test,
                "nat-pmp",
                new byte[] {
                    1,
                    0,
                    (byte) 0x80,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1,
                    1,
                    2,
                    3,
                    4,
                    0,
                    (byte) 0x82,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1,
                    26,
                    -21,
                    26,
                    -21,
                    0,
                    0,
                    28,
                    32
                });
        seed(
                target,
                test,
                "ssdp",
                new byte[] {2},
                "HTTP/1.1 200 OK\r\nLOCATION: http://127.0.0.1:5000/rootDesc.xml\r\n\r\n"
                        .getBytes(ISO_8859_1));
        byte[] address =
                "<e><NewExternalIPAddress>1.2.3.4</NewExternalIPAddress></e>".getBytes(UTF_8);
        byte[] port = "<e><NewReservedPort>6891</NewReservedPort></e>".getBytes(UTF_8);
        byte[] device =
                "<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><controlURL>/c</controlURL></service></root>"
                        .getBytes(UTF_8);
        seed(
                "reach/mapping/IgdFuzzTest",
                "documentsAreReadOrRefused",
                "any-port",
                END,
                address,
                END,
                port);
        byte[] tooHigh = "<e><NewReservedPort>70000</NewReservedPort></e>".getBytes(UTF_8);
        seed(
                "reach/mapping/IgdFuzzTest",
                "documentsAreReadOrRefused",
                "no-port",
                END,
                address,
                END,
                tooHigh);
        byte[] nowhere =
                "<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><controlURL>http://127.0.0.1:70000/</controlURL></service></root>"
                        .getBytes(UTF_8);
        seed(
                "reach/mapping/IgdFuzzTest",
                "documentsAreReadOrRefused",
                "nowhere",
                nowhere,
                END,
                address,
                END,
                port);
        seed(
                "reach/mapping/IgdFuzzTest",
                "documentsAreReadOrRefused",
                "device",
                device,
                END,
                address,
                END,
                port);
        byte[] dns =
                HexFormat.of()
                        .parseHex(
                                "000084000000000100000000065f7573686572045f746370056c6f63616c00000c00010000119400090661626364656620c00c"
                                        .replace(" ", ""));
        seed("reach/home/DnsAnswersFuzzTest", "datagramIsReadOrRefused", "ptr", dns);
    }

    private void trackers() throws IOException {
        String hash = "a".repeat(20);
        seed(
                "tracker/doors/HttpRequestFuzzTest",
                "headIsAnswered",
                "announce",
                ("GET /announce?info_hash="
                                + hash
                                + "&peer_id="
                                + "b".repeat(20)
                                + "&port=6891&uploaded=0&downloaded=0&left=1&compact=1&event=started HTTP/1.1\r\nHost: t\r\n\r\n")
                        .getBytes(ISO_8859_1));
        seed(
                "tracker/doors/HttpRequestFuzzTest",
                "headIsAnswered",
                "scrape",
                ("GET /scrape?info_hash=" + hash + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                        .getBytes(ISO_8859_1));
        ByteBuffer announce =
                ByteBuffer.allocate(99)
                        .put((byte) 1)
                        .putLong(0)
                        .putInt(1)
                        .putInt(7)
                        .put(hash.getBytes(ISO_8859_1));
        announce.putInt(93, -1).putShort(97, (short) 6891);
        seed(
                "tracker/doors/UdpRequestFuzzTest",
                "portOutlivesEveryDatagram",
                "announce",
                announce.array());
        ByteBuffer scrape =
                ByteBuffer.allocate(37)
                        .put((byte) 1)
                        .putLong(0)
                        .putInt(2)
                        .putInt(7)
                        .put(hash.getBytes(ISO_8859_1));
        seed(
                "tracker/doors/UdpRequestFuzzTest",
                "portOutlivesEveryDatagram",
                "scrape",
                scrape.array());
        seed(
                "swarm/tracker/TrackerAnswerFuzzTest",
                "answerIsReadOrRefused",
                "compact",
                "d8:intervali1800e5:peers6:abcdef6:peers618:abcdefghijklmnopqre"
                        .getBytes(ISO_8859_1));
        seed(
                "swarm/tracker/TrackerAnswerFuzzTest",
                "answerIsReadOrRefused",
                "refusal",
                "d14:failure reason2:noe".getBytes(ISO_8859_1));
    }

    private void seed(String target, String test, String name, byte[]... parts) throws IOException {
        Path folder = Files.createDirectories(root.resolve(target + "Inputs").resolve(test));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        Files.write(folder.resolve(name), all.toByteArray());
    }
}
