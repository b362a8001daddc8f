package dev.usher.pki.internal;

import static dev.usher.pki.internal.Visitor.certificates;
import static dev.usher.pki.internal.Visitor.csr;
import static dev.usher.pki.internal.Visitor.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Devices.Alarm;
import dev.usher.server.api.Devices.Resolution;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes that enrol with a certificate of their maker. */
@Tag("SEC")
class DeviceEnrolmentTest {
    private static final String SN = "SN-1";

    @TempDir private Path directory;
    private final CertificateAuthority maker =
            CertificateAuthority.create("Set Maker", Instant.now(), Duration.ofDays(3650));
    private final SigningKey deviceKey = SigningKey.generateP256();
    private final SigningKey boxKey = SigningKey.generateP256();
    private TestOperator operator;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        operator.makers()
                .add(
                        "Set Maker",
                        Certificates.toPem(maker.certificate()),
                        "# batch 1\nSN-1\nSN-2 2\n");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private X509Certificate device(SigningKey key, String serial) {
        return maker.issueDevice(key.publicKey(), serial, Instant.now());
    }

    private Visitor box() {
        return Visitor.with(operator, deviceKey, device(deviceKey, SN));
    }

    private static BoxId id(SigningKey key) {
        return Certificates.boxId(key.publicKey());
    }

    private HttpResponse<String> withoutCode(Visitor box, SigningKey key) throws Exception {
        return box.send(box.est("simpleenroll", csr(key)));
    }

    private Alarm onlyAlarm() {
        assertThat(operator.makers().alarms()).hasSize(1);
        return operator.makers().alarms().get(0);
    }

    @Test
    @DisplayName("the certificate proves the device, the code says whose it is")
    void byCode() throws Exception {
        X509Certificate identity = certificates(box().enrol(operator.code(), csr(boxKey))).get(0);
        assertThat(Certificates.issuedBy(identity, operator.operatorCa(), Instant.now())).isTrue();
        assertThat(operator.boxes().box(id(boxKey))).isPresent();
        assertThat(operator.makers().device(id(boxKey)))
                .hasValueSatisfying(
                        d -> {
                            assertThat(d.serial()).isEqualTo(SN);
                            assertThat(d.household()).isEqualTo("household");
                        });
        assertThat(operator.makers().makers())
                .singleElement()
                .satisfies(
                        m -> {
                            assertThat(m.devices()).isEqualTo(2);
                            assertThat(m.enrolled()).isEqualTo(1);
                        });
        assertThat(certificates(box().enrol("", csr(boxKey)))).as("answer lost").hasSize(1);
    }

    @Test
    @DisplayName("a device that was assigned to a household needs no code")
    void byAssignment() throws Exception {
        refused(withoutCode(box(), boxKey), 403, "enrolment-code");
        operator.makers().assign(SN, "household");
        certificates(withoutCode(box(), boxKey));
        assertThat(operator.boxes().box(id(boxKey)).orElseThrow().household())
                .isEqualTo("household");
        assertThatThrownBy(() -> operator.makers().assign(SN, "another"))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> operator.makers().assign("SN-9", "another"))
                .isInstanceOf(Problem.class);
    }

    @Test
    @DisplayName("a device meant for another household uses up no code")
    void assignedElsewhere() throws Exception {
        operator.makers().assign(SN, "another");
        String code = operator.code();
        refused(box().enrol(code, csr(boxKey)), 403, "device-claimed");
        assertThat(operator.boxes().invited(code, id(boxKey))).isPresent();
    }

    @Test
    @DisplayName("not on the manifest, of no maker, misnamed: refused, and the code stays good")
    void strangers() throws Exception {
        String code = operator.code();
        Visitor unlisted = Visitor.with(operator, deviceKey, device(deviceKey, "SN-3"));
        refused(unlisted.enrol(code, csr(boxKey)), 403, "device-not-listed");
        operator.makers().remove(operator.makers().makers().get(0).id());
        assertThat(operator.makers().makers()).isEmpty();
        // the TLS port does not ask for that maker's certificates any more: the box shows none
        certificates(box().enrol(code, csr(boxKey)));
        assertThat(operator.makers().device(id(boxKey))).isEmpty();
    }

    @Test
    void aConnectionFromBeforeItsMakerWasRemovedIsWorthNothing() throws Exception {
        Visitor connected = box();
        assertThat(connected.get(".well-known/est/cacerts").statusCode()).isEqualTo(200);
        operator.makers().remove(operator.makers().makers().get(0).id());
        refused(connected.enrol(operator.code(), csr(boxKey)), 403, "device-certificate");
    }

    @Test
    @DisplayName("T20: a cloned serial number is refused, the operator alarmed, the holder stays")
    void t20ClonedSerial() throws Exception {
        certificates(box().enrol(operator.code(), csr(boxKey)));
        SigningKey cloneKey = SigningKey.generateP256();
        String code = operator.code("thief");
        for (int attempt = 0; attempt < 3; attempt++) {
            refused(box().enrol(code, csr(cloneKey)), 403, "device-claimed");
        }
        Alarm alarm = onlyAlarm();
        assertThat(alarm.serial()).isEqualTo(SN);
        assertThat(alarm.holder()).isEqualTo(id(boxKey));
        assertThat(alarm.suspect()).isEqualTo(id(cloneKey));
        assertThat(alarm.household()).isEqualTo("thief");
        assertThat(alarm.sameKey()).isTrue();
        assertThat(alarm.resolution()).isNull();
        assertThat(operator.boxes().box(id(cloneKey))).isEmpty();
        assertThat(operator.boxes().box(id(boxKey)).orElseThrow().revoked()).isNull();
        assertThat(operator.boxes().invited(code, id(cloneKey))).as("code not used").isPresent();
        operator.makers().resolve(alarm.id(), Resolution.DISMISS);
        assertThat(onlyAlarm().resolution()).isEqualTo(Resolution.DISMISS);
        assertThatThrownBy(() -> operator.makers().resolve(alarm.id(), Resolution.BLOCK))
                .isInstanceOf(Problem.class);
    }

    @Test
    @DisplayName("T20: a second certificate for one number is refused in the same household too")
    void t20SecondCertificate() throws Exception {
        certificates(box().enrol(operator.code(), csr(boxKey)));
        SigningKey otherDevice = SigningKey.generateP256();
        Visitor clone = Visitor.with(operator, otherDevice, device(otherDevice, SN));
        refused(clone.enrol(operator.code(), csr(otherDevice)), 403, "device-claimed");
        assertThat(onlyAlarm().sameKey()).isFalse();
    }

    @Test
    @DisplayName("T20: the number of a device that was sold is released; its first box is revoked")
    void t20Released() throws Exception {
        certificates(box().enrol(operator.code(), csr(boxKey)));
        SigningKey newKey = SigningKey.generateP256();
        String code = operator.code("buyer");
        refused(box().enrol(code, csr(newKey)), 403, "device-claimed");
        operator.makers().resolve(onlyAlarm().id(), Resolution.RELEASE);
        assertThat(operator.boxes().box(id(boxKey)).orElseThrow().revoked()).isNotNull();
        certificates(box().enrol(code, csr(newKey)));
        assertThat(operator.boxes().box(id(newKey)).orElseThrow().household()).isEqualTo("buyer");
        refused(box().enrol(operator.code(), csr(boxKey)), 403, "device-revoked");
    }

    @Test
    @DisplayName("T20: a number nobody can be told apart by is blocked; all boxes with it are out")
    void t20Blocked() throws Exception {
        Visitor holder =
                Visitor.with(
                        operator,
                        boxKey,
                        certificates(box().enrol(operator.code(), csr(boxKey))).get(0));
        SigningKey cloneKey = SigningKey.generateP256();
        refused(box().enrol(operator.code("thief"), csr(cloneKey)), 403, "device-claimed");
        operator.makers().resolve(onlyAlarm().id(), Resolution.BLOCK);
        refused(holder.peerCertificate(boxKey), 403, "device-revoked");
        SigningKey third = SigningKey.generateP256();
        refused(box().enrol(operator.code(), csr(third)), 403, "device-blocked");
    }

    @Test
    @DisplayName("the household's own device set up anew replaces its earlier box")
    void factoryReset() throws Exception {
        certificates(box().enrol(operator.code(), csr(boxKey)));
        SigningKey newKey = SigningKey.generateP256();
        certificates(box().enrol(operator.code(), csr(newKey)));
        assertThat(operator.boxes().box(id(boxKey)).orElseThrow().revoked()).isNotNull();
        assertThat(operator.makers().device(id(newKey))).isPresent();
        assertThat(operator.makers().alarms()).isEmpty();
    }

    @Test
    @DisplayName("a manifest with a line that is none is refused as a whole")
    void badManifest() {
        String pem = Certificates.toPem(maker.certificate());
        for (String manifest : new String[] {"SN 3", "a b c", "../x", "x".repeat(65)}) {
            assertThatThrownBy(() -> operator.makers().add("M", pem, manifest))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo("maker-manifest"));
        }
        String leaf = Certificates.toPem(device(deviceKey, SN));
        for (String certificate : new String[] {"", "x", leaf}) {
            assertThatThrownBy(() -> operator.makers().add("M", certificate, ""))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            p -> assertThat(p.code()).isEqualTo("maker-certificate"));
        }
    }

    @Test
    @DisplayName("level 2 is what box and maker both say")
    void securityLevel() {
        operator.makers().stated(id(boxKey), 2);
        assertThat(operator.makers().securityLevel(id(boxKey))).isEqualTo(1);
        Makers.Proven second = operator.makers().proven(device(deviceKey, "SN-2"));
        operator.makers().claim(second, id(boxKey), "household");
        assertThat(operator.makers().securityLevel(id(boxKey))).isEqualTo(2);
        operator.makers().stated(id(boxKey), 1);
        assertThat(operator.makers().securityLevel(id(boxKey))).isEqualTo(1);
    }
}
