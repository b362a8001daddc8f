package dev.usher.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.SoftToken;
import dev.usher.crypto.Token;
import dev.usher.media.api.Problem;
import dev.usher.pki.internal.TestOperator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Boxes with a certificate of their maker, and boxes whose key lies in a token of SoftHSM. */
@Tag("SEC")
class HardwareIdentityTest {
    private static final String SN = "SN-77";
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir private Path directory;
    private final List<AutoCloseable> running = new ArrayList<>();
    private final CertificateAuthority maker =
            CertificateAuthority.create("Set Maker", Instant.now(), Duration.ofDays(99));
    private TestOperator operator;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("operator"), CLOCK, 0).start();
        running.add(operator);
        operator.makers().add("Set Maker", Certificates.toPem(maker.certificate()), SN + " 2");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    private GivenSettings settings(String code) {
        return new GivenSettings(operator.url().toString(), code);
    }

    private EnrolledBox box(String name, GivenSettings settings) throws IOException {
        return box(name, settings, Duration.ZERO);
    }

    /**
     * @param ahead what the box knows of the time, besides what the machine says
     */
    private EnrolledBox box(String name, GivenSettings settings, Duration ahead)
            throws IOException {
        Path files = directory.resolve(name);
        FloorClock clock =
                new FloorClock(
                        new ClockFile(files),
                        CLOCK,
                        System::nanoTime,
                        Executors.newSingleThreadScheduledExecutor());
        if (!ahead.isZero()) {
            operator.tellTimeAhead(ahead);
            clock.sync(Instant.now().plus(ahead));
        }
        EnrolledBox box =
                new EnrolledBox(
                        files,
                        settings,
                        clock,
                        CLOCK,
                        Executors.newSingleThreadScheduledExecutor());
        running.add(0, clock::close);
        running.add(0, box::close);
        return box;
    }

    private static void awaitEnrolled(EnrolledBox box) {
        await().pollInterval(Duration.ofMillis(20)).until(box::enrolled);
    }

    private Path deviceFile(String serial) throws IOException {
        SigningKey key = SigningKey.generateP256();
        KeyStoreFile own =
                new KeyStoreFile(
                        key.pair(),
                        List.of(maker.issueDevice(key.publicKey(), serial, Instant.now())));
        Path file = directory.resolve(serial + ".p12");
        own.store(file, KeyStoreFile.password(directory.resolve(serial + ".password")));
        return file;
    }

    private Path pin() throws IOException {
        Path file = directory.resolve("pin");
        PrivateFile.write(file, SoftToken.PIN + "\n");
        return file;
    }

    /** Empties the token of what boxes keep in it. */
    private void freshToken() throws IOException {
        SoftToken.make();
        try (Token token = SoftToken.open()) {
            token.remove(TokenKeyPlace.BOX);
            token.remove(TokenKeyPlace.DEVICE);
        }
    }

    @Test
    @DisplayName("shows its maker's certificate; a key in a file is level 1, whoever vouches")
    void device() throws Exception {
        EnrolledBox box = box("box", settings(operator.code()).withDevice(deviceFile(SN)));
        awaitEnrolled(box);
        assertThat(operator.makers().device(box.id()).orElseThrow().serial()).isEqualTo(SN);
        assertThat(box.securityLevel()).isEqualTo(1);
        assertThat(operator.makers().securityLevel(box.id())).isEqualTo(1);
    }

    @Test
    @DisplayName("a device assigned to a household needs no code, only to know its operator")
    void assigned() throws Exception {
        operator.makers().assign(SN, "household");
        String fingerprint = operator.authority().operatorCaFingerprint().substring(0, 32);
        EnrolledBox box = box("box", settings(fingerprint).withDevice(deviceFile(SN)));
        awaitEnrolled(box);
        assertThat(operator.boxes().box(box.id()).orElseThrow().household()).isEqualTo("household");
    }

    @Test
    @DisplayName("T20: a cloned device says on its own screen that its number is taken")
    void t20CloneIsTold() throws Exception {
        Path device = deviceFile(SN);
        awaitEnrolled(box("box", settings(operator.code()).withDevice(device)));
        EnrolledBox clone = box("clone", settings(operator.code("thief")).withDevice(device));
        await().pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () ->
                                assertThatThrownBy(clone::backendTls)
                                        .isInstanceOf(Problem.class)
                                        .hasMessageContaining(SN + " belongs to another"));
        assertThat(operator.makers().alarms()).hasSize(1);
    }

    @Test
    @EnabledIf(value = "dev.usher.crypto.SoftToken#isThere", disabledReason = "needs softhsm2")
    @DisplayName("lives by a key in a token: enrols, renews, proves, opens; no key on the disk")
    void token() throws Exception {
        freshToken();
        try (Token token = SoftToken.open()) {
            SigningKey device = token.generate(TokenKeyPlace.DEVICE, Instant.now());
            token.certify(
                    TokenKeyPlace.DEVICE,
                    List.of(maker.issueDevice(device.publicKey(), SN, Instant.now())));
        }
        GivenSettings settings = settings(operator.code()).withToken(SoftToken.LIBRARY, pin());
        EnrolledBox box = box("box", settings);
        awaitEnrolled(box);
        assertThat(operator.makers().device(box.id()).orElseThrow().serial()).isEqualTo(SN);
        assertThat(box.securityLevel()).isEqualTo(2);
        assertThat(operator.makers().securityLevel(box.id())).isEqualTo(2);
        try (Stream<Path> files = Files.list(directory.resolve("box"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .contains("identity.pem")
                    .noneMatch(name -> name.endsWith(".p12") || name.endsWith(".password"));
        }

        PublicKey key =
                Jws.parse(box.proof("GET", URI.create("https://x/"), ""), "dpop+jwt", 4096)
                        .key()
                        .orElseThrow();
        assertThat(Certificates.boxId(key)).isEqualTo(box.id());
        Sealed sealed = Hpke.seal((ECPublicKey) key, new byte[] {1}, new byte[] {2}, new byte[9]);
        assertThat(
                        box.unseal(
                                box.sealingSuite(),
                                sealed.enc(),
                                sealed.ciphertext(),
                                new byte[] {1},
                                new byte[] {2}))
                .hasValue(new byte[9]);

        byte[] before = Files.readAllBytes(directory.resolve("box/identity.pem"));
        box.close();
        EnrolledBox later = box("box", settings, Duration.ofDays(250));
        await().pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                !Arrays.equals(
                                        before,
                                        Files.readAllBytes(directory.resolve("box/identity.pem"))));
        assertThat(later.id()).isEqualTo(box.id());
    }

    @Test
    @EnabledIf(value = "dev.usher.crypto.SoftToken#isThere", disabledReason = "needs softhsm2")
    @DisplayName("a token that cannot be used is said, and no key in a file takes its place")
    void noToken() throws Exception {
        freshToken();
        PrivateFile.write(directory.resolve("pin"), "wrong");
        GivenSettings wrong = settings("").withToken(SoftToken.LIBRARY, directory.resolve("pin"));
        assertThatThrownBy(() -> box("box", wrong)).hasMessageContaining("PIN");
        GivenSettings without = settings("").withToken(SoftToken.LIBRARY, directory.resolve("x"));
        assertThatThrownBy(() -> box("box", without)).hasMessageContaining("PIN cannot be read");
        assertThat(directory.resolve("box/box.p12")).doesNotExist();
    }
}
