package dev.usher.pki.internal;

import static dev.usher.pki.internal.Visitor.base64;
import static dev.usher.pki.internal.Visitor.certificates;
import static dev.usher.pki.internal.Visitor.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment as any EST client sees it. */
class EstServletTest {
    @TempDir private Path directory;
    private final SigningKey key = SigningKey.generateP256();
    private final String id = Certificates.boxId(key.publicKey()).value();
    private TestOperator operator;
    private Visitor client;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        client = Visitor.stranger(operator);
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    @Tag("D5")
    void aBoxEnrolsWithItsCode() throws Exception {
        HttpResponse<String> answer = enrol(operator.code(), csr());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/pkcs7-mime")
                .contains("certs-only");
        X509Certificate certificate = certificates(answer).get(0);
        assertThat(Certificates.commonName(certificate)).hasValue(id);
        assertThat(certificate.getPublicKey()).isEqualTo(key.publicKey());
        assertThat(Certificates.issuedBy(certificate, operator.operatorCa(), Instant.now()))
                .isTrue();
        assertThat(operator.boxes().boxes())
                .singleElement()
                .satisfies(b -> assertThat(b.name()).isEqualTo("den"));
    }

    @Test
    void aCodeWorksForOneBoxOnly() throws Exception {
        String code = operator.code();
        assertThat(enrol(code, csr()).statusCode()).isEqualTo(200);
        SigningKey other = SigningKey.generateP256();
        byte[] theirs =
                CertificateRequest.create(other, Certificates.boxId(other.publicKey()).value());
        refused(enrol(code, theirs), 403, "enrolment-code");
        assertThat(enrol(code, csr()).statusCode()).as("the answer was lost").isEqualTo(200);
    }

    @Test
    void whoHasNoCodeGetsNothing() throws Exception {
        refused(enrol("ABCDEFGHIJKLMNOP-00", csr()), 403, "enrolment-code");
        HttpResponse<String> none = client.send(client.est("simpleenroll", csr()));
        refused(none, 401, "enrolment-code-missing");
        assertThat(none.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic");
        for (String header :
                List.of(
                        "Bearer x",
                        "Basic !!!",
                        "Basic " + base64("nocolon"),
                        "Basic " + base64(":x"))) {
            refused(
                    client.send(client.est("simpleenroll", csr()).header("Authorization", header)),
                    401,
                    "enrolment-code-missing");
        }
        assertThat(operator.boxes().boxes()).isEmpty();
    }

    @Test
    void aBadRequestUsesUpNoCode() throws Exception {
        String code = operator.code();
        byte[] unsigned = csr();
        unsigned[unsigned.length - 3] ^= 1;
        refused(enrol(code, unsigned), 400, "enrolment-request");
        refused(
                enrol(code, CertificateRequest.create(key, "0".repeat(32))),
                400,
                "enrolment-request");
        refused(enrol(code, new byte[] {1, 2, 3}), 400, "enrolment-request");
        refused(enrol(code, new byte[0]), 400, "enrolment-request");
        refused(enrol(code, new byte[20_000]), 413, "enrolment-request");
        assertThat(enrol(code, csr()).statusCode()).isEqualTo(200);
    }

    @Test
    void aRevokedBoxIsRefusedEverywhere() throws Exception {
        Visitor box = enrolled();
        operator.boxes().revoke(Certificates.boxId(key.publicKey()));
        refused(enrol(operator.code(), csr()), 403, "device-revoked");
        refused(box.send(box.est("simplereenroll", csr())), 403, "device-revoked");
        refused(box.peerCertificate(key), 403, "device-revoked");
    }

    @Test
    void anEnrolledBoxRenewsAndJoinsTheSwarm() throws Exception {
        Visitor box = enrolled();
        HttpResponse<String> renewed = box.send(box.est("simplereenroll", csr()));
        assertThat(Certificates.commonName(certificates(renewed).get(0))).hasValue(id);

        List<X509Certificate> peer = Certificates.fromPem(box.peerCertificate(key).body());
        assertThat(peer).hasSize(2);
        assertThat(Certificates.issuedBy(peer.get(0), peer.get(1), Instant.now())).isTrue();
        assertThat(Certificates.toPem(peer.get(1))).isEqualTo(operator.authority().swarmCaPem());
        assertThat(peer.get(0).getSubjectAlternativeNames().toString()).contains("*");
        assertThat(peer.get(0).getExtendedKeyUsage()).hasSize(2);

        refused(box.peerCertificate(SigningKey.generateP256()), 400, "enrolment-request");
        refused(client.peerCertificate(key), 401, "not-signed-in");
    }

    @Test
    void anUnenrolledKeyIsNobody() throws Exception {
        X509Certificate forged = operator.authority().identity(key.publicKey());
        Visitor stranger = Visitor.with(operator, key, forged);
        refused(stranger.peerCertificate(key), 401, "not-signed-in");
    }

    @Test
    void wrongUseIsToldApart() throws Exception {
        refused(client.send(client.est("simpleenroll")), 405, "method-not-allowed");
        refused(client.send(client.est("serverkeygen")), 404, "not-found");
        HttpRequest.Builder text =
                client.est("simpleenroll")
                        .header("Authorization", "Basic " + base64("den:" + operator.code()))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"));
        refused(client.send(text), 415, "unsupported-media-type");
        HttpRequest.Builder plain =
                HttpRequest.newBuilder(operator.plainUrl().resolve(".well-known/est/cacerts"));
        refused(client.send(plain), 403, "tls-required");
    }

    @Test
    void attributesSayWhatIsAccepted() throws Exception {
        HttpResponse<byte[]> answer = client.get(".well-known/est/csrattrs");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/csrattrs");
        // SEQUENCE { SEQUENCE { ecPublicKey, SET { prime256v1 } }, ecdsa-with-SHA256, where the key
        // lies }
        assertThat(Base64.getMimeDecoder().decode(answer.body()))
                .asHexString()
                .isEqualToIgnoringCase(
                        "3037301506072a8648ce3d0201310a06082a8648ce3d03010706082a8648ce3d040302"
                                + "06146981bebc8ec3cfb1d2addd9daac3cda2fbf2b631");
    }

    private byte[] csr() {
        return Visitor.csr(key);
    }

    private Visitor enrolled() throws Exception {
        return Visitor.with(
                operator, key, certificates(client.enrol(operator.code(), csr())).get(0));
    }

    private HttpResponse<String> enrol(String code, byte[] pkcs10) throws Exception {
        return client.enrol(code, pkcs10);
    }
}
