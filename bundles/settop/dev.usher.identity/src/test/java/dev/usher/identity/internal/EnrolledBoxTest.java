package dev.usher.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.Tls;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pki.internal.TestOperator;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.settop.api.BoxIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A box and its operator in one process, over real TLS. */
class EnrolledBoxTest {
    @TempDir private Path directory;
    private final List<AutoCloseable> running = new ArrayList<>();
    private InstantSource time = Clock.systemUTC();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    private TestOperator operator(String name, int port) throws IOException {
        TestOperator operator = new TestOperator(directory.resolve(name), time, port).start();
        running.add(0, operator);
        return operator;
    }

    private EnrolledBox box(String name, URI server, String code) throws IOException {
        return box(name, server, code, clock(name));
    }

    private FloorClock clock(String name) throws IOException {
        return new FloorClock(
                new ClockFile(directory.resolve(name)),
                time,
                System::nanoTime,
                Executors.newSingleThreadScheduledExecutor());
    }

    private EnrolledBox box(String name, URI server, String code, FloorClock clock)
            throws IOException {
        Path files = directory.resolve(name);
        GivenSettings settings = new GivenSettings(server.toString(), code);
        EnrolledBox box =
                new EnrolledBox(
                        files, settings, clock, time, Executors.newSingleThreadScheduledExecutor());
        running.add(0, clock::close);
        running.add(0, box::close);
        return box;
    }

    private EnrolledBox enrolled(String name, TestOperator operator) throws IOException {
        EnrolledBox box = box(name, operator.url(), operator.code());
        awaitEnrolled(box);
        return box;
    }

    private static void awaitEnrolled(EnrolledBox box) {
        await().pollInterval(Duration.ofMillis(20)).until(box::enrolled);
    }

    private static void awaitReason(EnrolledBox box, String part) {
        await().pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () ->
                                assertThatThrownBy(box::backendTls)
                                        .isInstanceOfSatisfying(
                                                Problem.class,
                                                p -> assertThat(p.code()).isEqualTo("not-enrolled"))
                                        .hasMessageContaining(part));
    }

    @Test
    @Tag("P3")
    void hearsTheSignedTimeWhenItEnrols() throws Exception {
        TestOperator operator = operator("operator", 0);
        FloorClock clock = clock("box");
        assertThat(clock.now()).isEmpty();
        awaitEnrolled(box("box", operator.url(), operator.code(), clock));
        assertThat(clock.now().orElseThrow())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }

    @Test
    @Tag("D5")
    void enrolsByItselfAndIsKnownFromThenOn() throws Exception {
        TestOperator operator = operator("operator", 0);
        EnrolledBox box = enrolled("box", operator);
        assertThat(operator.boxes().box(box.id()))
                .hasValueSatisfying(b -> assertThat(b.name()).isEqualTo("living-room"));
        assertThat(box.server()).isEqualTo(operator.url());
        PublicKey manifestKey =
                box.operatorKey(
                                BoxIdentity.Purpose.MANIFEST,
                                keyIdOf(
                                        operator.signingKeys()
                                                .sign(Purpose.MANIFEST, "t", new byte[] {1})))
                        .orElseThrow();
        assertThat(manifestKey.getAlgorithm()).isEqualTo("EdDSA");
        assertThat(box.operatorKey(BoxIdentity.Purpose.MANIFEST, "unknown")).isEmpty();
        try (Stream<Path> files = Files.list(directory.resolve("box"))) {
            assertThat(files)
                    .allSatisfy(
                            file ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(file)))
                                            .isEqualTo("rw-------"));
        }
    }

    @Test
    @Tag("SEC")
    void believesAKeyForItsOwnPurposeOnly() throws Exception {
        TestOperator operator = operator("operator", 0);
        EnrolledBox box = enrolled("box", operator);
        for (BoxIdentity.Purpose wanted : BoxIdentity.Purpose.values()) {
            for (Purpose signed : Purpose.values()) {
                String kid = keyIdOf(operator.signingKeys().sign(signed, "t", new byte[] {1}));
                assertThat(box.operatorKey(wanted, kid).isPresent())
                        .as("what is signed as %s taken for %s", signed, wanted)
                        .isEqualTo(wanted.name().equals(signed.name()));
            }
        }
    }

    @Test
    void staysEnrolledWithoutServerAndCode() throws Exception {
        TestOperator operator = operator("operator", 0);
        EnrolledBox first = enrolled("box", operator);
        String kid = keyIdOf(operator.signingKeys().sign(Purpose.LICENCE, "t", new byte[] {1}));
        first.close();
        operator.close();
        EnrolledBox again = box("box", operator.url(), "");
        assertThat(again.enrolled()).isTrue();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.operatorKey(BoxIdentity.Purpose.LICENCE, kid)).isPresent();
        assertThat(again.swarmTls()).isSameAs(again.swarmTls());
    }

    @Test
    @Tag("D5")
    void twoBoxesKnowEachOther() throws Exception {
        TestOperator operator = operator("operator", 0);
        EnrolledBox one = enrolled("one", operator);
        EnrolledBox two = enrolled("two", operator);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener =
                (SSLServerSocket)
                        one.swarmTls().getServerSocketFactory().createServerSocket(0, 1, here)) {
            listener.setSSLParameters(Tls.parameters(true));
            CompletableFuture<BoxId> seen =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try (SSLSocket peer = (SSLSocket) listener.accept()) {
                                    peer.getOutputStream().write(1);
                                    return Certificates.boxId(
                                            peer.getSession()
                                                    .getPeerCertificates()[0]
                                                    .getPublicKey());
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            try (SSLSocket peer =
                    (SSLSocket)
                            two.swarmTls()
                                    .getSocketFactory()
                                    .createSocket(here, listener.getLocalPort())) {
                assertThat(peer.getInputStream().read()).isEqualTo(1);
                assertThat(
                                Certificates.boxId(
                                        peer.getSession().getPeerCertificates()[0].getPublicKey()))
                        .isEqualTo(one.id());
            }
            assertThat(seen.join()).isEqualTo(two.id());
        }
    }

    @Test
    void anotherOperatorsServerIsRefused() throws Exception {
        TestOperator ours = operator("ours", 0);
        TestOperator theirs = operator("theirs", 0);
        EnrolledBox box = box("box", theirs.url(), ours.code());
        awaitReason(box, "CA fingerprint");
        assertThat(theirs.boxes().boxes()).isEmpty();
    }

    @Test
    void aUsedCodeIsRefusedOnce() throws Exception {
        TestOperator operator = operator("operator", 0);
        String code = operator.code();
        awaitEnrolled(box("first", operator.url(), code));
        EnrolledBox second = box("second", operator.url(), code);
        awaitReason(second, "unknown or used");
        assertThat(operator.boxes().boxes()).hasSize(1);
    }

    @Test
    void aMissingOrMistypedCodeIsSaid() throws Exception {
        URI nowhere = URI.create("https://127.0.0.1:1/");
        awaitReason(box("a", nowhere, ""), "no enrolment code");
        awaitReason(box("b", nowhere, "ABC"), "mistyped");
        assertThatThrownBy(() -> box("c", URI.create("http://127.0.0.1/"), ""))
                .hasMessageContaining("https");
    }

    @Test
    void waitsForAServerThatIsAway() throws Exception {
        // taken, but nobody listens: who calls is refused
        SocketChannel deaf =
                SocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = deaf.socket().getLocalPort();
        TestOperator prepared = new TestOperator(directory.resolve("operator"), time, 0);
        String fingerprint = prepared.authority().operatorCaFingerprint().substring(0, 32);
        EnrolledBox box =
                box(
                        "box",
                        URI.create("https://127.0.0.1:" + port + "/"),
                        "ABCDEFGHIJKLMNOA-" + fingerprint);
        awaitReason(box, "cannot be reached");
        deaf.close();
        TestOperator operator = new TestOperator(directory.resolve("operator"), time, port);
        running.add(0, operator);
        assertThat(operator.code()).isEqualTo("ABCDEFGHIJKLMNOA-" + fingerprint);
        operator.start();
        awaitEnrolled(box);
    }

    @Test
    void renewsTwoThirdsThroughTheLifeOfItsCertificates() throws Exception {
        Instant start = Instant.now();
        TestOperator operator = operator("operator", 0);
        EnrolledBox box = enrolled("box", operator);
        Path files = directory.resolve("box");
        byte[] peer = Files.readAllBytes(files.resolve("peer.pem"));
        byte[] identity = Files.readAllBytes(files.resolve("box.p12"));
        box.close();

        EnrolledBox soon = boxAt("box", operator, start.plus(Duration.ofHours(47)));
        await().until(soon::enrolled);
        soon.close();
        assertThat(Files.readAllBytes(files.resolve("peer.pem"))).isEqualTo(peer);

        boxAt("box", operator, start.plus(Duration.ofHours(49)));
        await().until(() -> !Arrays.equals(peer, Files.readAllBytes(files.resolve("peer.pem"))));
        assertThat(Files.readAllBytes(files.resolve("box.p12"))).isEqualTo(identity);
    }

    @Test
    void renewsItsIdentityWithoutACode() throws Exception {
        Instant start = Instant.now();
        TestOperator operator = operator("operator", 0);
        enrolled("box", operator).close();
        Path keyStore = directory.resolve("box").resolve("box.p12");
        byte[] identity = Files.readAllBytes(keyStore);
        EnrolledBox later = boxAt("box", operator, start.plus(Duration.ofDays(250)));
        await().until(() -> !Arrays.equals(identity, Files.readAllBytes(keyStore)));
        later.close();
        byte[] second = Files.readAllBytes(keyStore);
        boxAt("box", operator, start.plus(Duration.ofDays(500)));
        await().until(() -> !Arrays.equals(second, Files.readAllBytes(keyStore)));
        assertThat(operator.boxes().boxes()).hasSize(1);
    }

    /** The box after a restart, told this time. */
    private EnrolledBox boxAt(String name, TestOperator operator, Instant now) throws IOException {
        operator.tellTimeAhead(Duration.between(Instant.now(), now));
        FloorClock clock = clock(name);
        clock.sync(now);
        return box(name, operator.url(), "", clock);
    }

    @Test
    void aBoxThatStartsIn1970Enrols() throws Exception {
        TestOperator operator = operator("operator", 0);
        time = InstantSource.fixed(Instant.EPOCH);
        FloorClock clock = clock("box");
        awaitEnrolled(box("box", operator.url(), operator.code(), clock));
        assertThat(clock.certain())
                .as("and hears the signed time")
                .isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    void provesItsKey() throws Exception {
        EnrolledBox box = box("box", URI.create("https://127.0.0.1:1/"), "");
        String proof =
                box.proof(
                        "POST",
                        URI.create("https://example.org:8443/a/b?c=d#e"),
                        "the.pass.itself");
        Jws jws = Jws.parse(proof, "dpop+jwt", 4096);
        PublicKey key = jws.key().orElseThrow();
        assertThat(Certificates.boxId(key)).isEqualTo(box.id());
        Map<?, ?> claims = Json.read(jws.verify(key), Map.class);
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest("the.pass.itself".getBytes(StandardCharsets.US_ASCII));
        assertThat(claims.get("htm")).isEqualTo("POST");
        assertThat(claims.get("htu")).isEqualTo("https://example.org:8443/a/b");
        assertThat(claims.get("ath"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        assertThat(((Number) claims.get("iat")).longValue())
                .isCloseTo(
                        Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(30L));
        assertThat(box.proof("POST", URI.create("https://example.org/"), "x")).isNotEqualTo(proof);
    }

    @Test
    @Tag("D5")
    void opensWhatIsSealedToItByEitherSuite() throws Exception {
        EnrolledBox box = box("box", URI.create("https://127.0.0.1:1/"), "");
        EnrolledBox other = box("other", URI.create("https://127.0.0.1:1/"), "");
        assertThat(box.sealingSuite()).isEqualTo(Hpke.X_WING);
        PublicKey key =
                Jws.parse(box.proof("GET", URI.create("https://x/"), ""), "dpop+jwt", 4096)
                        .key()
                        .orElseThrow();
        byte[] old = Hpke.publicKey((ECPublicKey) key);
        byte[] info = {1};
        byte[] aad = {2};
        byte[] secret = {42};
        Map<String, byte[]> keys = Map.of(Hpke.X_WING, box.sealingKey(), Hpke.P_256, old);
        keys.forEach(
                (suite, recipient) -> {
                    Sealed sealed = Hpke.seal(suite, recipient, info, aad, secret);
                    byte[] enc = sealed.enc();
                    byte[] ct = sealed.ciphertext();
                    assertThat(box.unseal(suite, enc, ct, info, aad)).hasValue(secret);
                    assertThat(box.unseal(suite, enc, ct, info, info)).isEmpty();
                    assertThat(box.unseal("none", enc, ct, info, aad)).isEmpty();
                    assertThat(other.unseal(suite, enc, ct, info, aad)).isEmpty();
                });
        Sealed sealed = Hpke.seal(Hpke.X_WING, box.sealingKey(), info, aad, secret);
        box.close();
        EnrolledBox restarted = box("box", URI.create("https://127.0.0.1:1/"), "");
        assertThat(restarted.unseal(Hpke.X_WING, sealed.enc(), sealed.ciphertext(), info, aad))
                .hasValue(secret);
        assertThat(Files.getPosixFilePermissions(directory.resolve("box/sealing.p12")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aDamagedSealingKeyIsSaidAndNotReplaced() throws Exception {
        URI nowhere = URI.create("https://127.0.0.1:1/");
        box("box", nowhere, "").close();
        Path file = directory.resolve("box/sealing.p12");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> box("box", nowhere, "")).hasMessageContaining("sealing.p12");
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void whatItStatesIsSignedByItsKey() throws Exception {
        EnrolledBox box = box("box", URI.create("https://127.0.0.1:1/"), "");
        PublicKey key =
                Jws.parse(box.proof("GET", URI.create("https://x/"), ""), "dpop+jwt", 4096)
                        .key()
                        .orElseThrow();
        String statement = box.statement("usher-test+jws", Map.of("seq", 7));
        byte[] claims = Jws.parse(statement, "usher-test+jws", 4096).verify(key);
        Object read = Json.read(claims, Object.class);
        assertThat(read).isEqualTo(Map.of("seq", 7, "box", box.id().value()));
    }

    @Test
    void aDamagedKeyIsSaidAndNotReplaced() throws Exception {
        URI nowhere = URI.create("https://127.0.0.1:1/");
        box("box", nowhere, "").close();
        Path keyStore = directory.resolve("box/box.p12");
        Files.write(keyStore, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> box("box", nowhere, "")).hasMessageContaining("restore");
        assertThat(keyStore).hasBinaryContent(new byte[] {1, 2, 3});
    }

    private static String keyIdOf(String jws) throws Exception {
        return Jws.parse(jws, "t", 4096).keyId().orElseThrow();
    }
}
