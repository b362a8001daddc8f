package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment as any EST client sees it. */
class EstServletTest {
    @TempDir private Path directory;
    private final SigningKey key = SigningKey.generateP256();
    private final String id = Certificates.boxId(key.publicKey()).value();
    private TestOperator operator;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        client =
                HttpClient.newBuilder()
                        .sslContext(Tls.trusting(operator.operatorCa(), Instant::now))
                        .build();
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
        HttpResponse<String> none = send(post("simpleenroll", csr()));
        refused(none, 401, "enrolment-code-missing");
        assertThat(none.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic");
        for (String header :
                List.of(
                        "Bearer x",
                        "Basic !!!",
                        "Basic " + base64("nocolon"),
                        "Basic " + base64(":x"))) {
            refused(
                    send(post("simpleenroll", csr()).header("Authorization", header)),
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
        HttpClient box = enrolled();
        operator.boxes().revoke(Certificates.boxId(key.publicKey()));
        refused(enrol(operator.code(), csr()), 403, "box-revoked");
        refused(
                box.send(post("simplereenroll", csr()).build(), BodyHandlers.ofString()),
                403,
                "box-revoked");
        refused(box.send(peerRequest(key), BodyHandlers.ofString()), 403, "box-revoked");
    }

    @Test
    void anEnrolledBoxRenewsAndJoinsTheSwarm() throws Exception {
        HttpClient box = enrolled();
        HttpResponse<String> renewed =
                box.send(post("simplereenroll", csr()).build(), BodyHandlers.ofString());
        assertThat(Certificates.commonName(certificates(renewed).get(0))).hasValue(id);

        List<X509Certificate> peer =
                Certificates.fromPem(box.send(peerRequest(key), BodyHandlers.ofString()).body());
        assertThat(peer).hasSize(2);
        assertThat(Certificates.issuedBy(peer.get(0), peer.get(1), Instant.now())).isTrue();
        assertThat(Certificates.toPem(peer.get(1))).isEqualTo(operator.authority().swarmCaPem());
        assertThat(peer.get(0).getSubjectAlternativeNames().toString()).contains("*");
        assertThat(peer.get(0).getExtendedKeyUsage()).hasSize(2);

        refused(
                box.send(peerRequest(SigningKey.generateP256()), BodyHandlers.ofString()),
                400,
                "enrolment-request");
        refused(client.send(peerRequest(key), BodyHandlers.ofString()), 401, "not-signed-in");
    }

    @Test
    void anUnenrolledKeyIsNobody() throws Exception {
        X509Certificate forged = operator.authority().identity(key.publicKey());
        HttpClient stranger = withCertificate(forged);
        refused(stranger.send(peerRequest(key), BodyHandlers.ofString()), 401, "not-signed-in");
    }

    @Test
    void wrongUseIsToldApart() throws Exception {
        refused(send(get("simpleenroll")), 405, "method-not-allowed");
        refused(send(get("serverkeygen")), 404, "not-found");
        HttpRequest text =
                HttpRequest.newBuilder(operator.url().resolve(".well-known/est/simpleenroll"))
                        .header("Authorization", "Basic " + base64("den:" + operator.code()))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))
                        .build();
        refused(client.send(text, BodyHandlers.ofString()), 415, "unsupported-media-type");
        HttpRequest plain =
                HttpRequest.newBuilder(operator.plainUrl().resolve(".well-known/est/cacerts"))
                        .build();
        refused(client.send(plain, BodyHandlers.ofString()), 403, "tls-required");
    }

    @Test
    void keysAreThereForEverybody() throws Exception {
        URI url = operator.url().resolve(".well-known/jwks.json");
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/jwk-set+json");
        assertThat(answer.body()).isEqualTo(operator.signingKeys().jwks());
    }

    @Test
    @EnabledIf("opensslInstalled")
    void opensslAcceptsTheChain() throws Exception {
        byte[] cacerts = Base64.getMimeDecoder().decode(send(get("cacerts")).body());
        PrivateFile.write(directory.resolve("cacerts.p7"), cacerts);
        String ca = openssl("pkcs7", "-inform", "DER", "-in", "cacerts.p7", "-print_certs");
        PrivateFile.write(directory.resolve("ca.pem"), ca);
        key.store(directory.resolve("box.key"));
        openssl(
                "req",
                "-new",
                "-key",
                "box.key",
                "-subj",
                "/CN=" + id,
                "-outform",
                "DER",
                "-out",
                "box.csr");

        HttpResponse<String> answer =
                enrol(operator.code(), Files.readAllBytes(directory.resolve("box.csr")));
        PrivateFile.write(
                directory.resolve("box.p7"), Base64.getMimeDecoder().decode(answer.body()));
        PrivateFile.write(
                directory.resolve("box.pem"),
                openssl("pkcs7", "-inform", "DER", "-in", "box.p7", "-print_certs"));
        assertThat(
                        openssl(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                "sslclient",
                                "-CAfile",
                                "ca.pem",
                                "box.pem"))
                .contains("box.pem: OK");
        String session =
                openssl(
                        "s_client",
                        "-connect",
                        operator.url().getAuthority(),
                        "-CAfile",
                        "ca.pem",
                        "-cert",
                        "box.pem",
                        "-key",
                        "box.key",
                        "-verify_return_error",
                        "-verify_ip",
                        "127.0.0.1",
                        "-brief");
        assertThat(session).contains("Verification: OK");
    }

    static boolean opensslInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    private String openssl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("/usr/bin/openssl").directory(directory.toFile());
        builder.command().addAll(Arrays.asList(arguments));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private byte[] csr() {
        return CertificateRequest.create(key, id);
    }

    private HttpClient enrolled() throws IOException, InterruptedException, CertificateException {
        return withCertificate(certificates(enrol(operator.code(), csr())).get(0));
    }

    private HttpClient withCertificate(X509Certificate certificate) {
        KeyStoreFile own = new KeyStoreFile(key.pair(), List.of(certificate));
        return HttpClient.newBuilder()
                .sslContext(Tls.mutual(own, operator.operatorCa(), Instant::now))
                .build();
    }

    private HttpResponse<String> enrol(String code, byte[] pkcs10)
            throws IOException, InterruptedException {
        return send(
                post("simpleenroll", pkcs10)
                        .header("Authorization", "Basic " + base64("den:" + code)));
    }

    private HttpRequest.Builder get(String operation) {
        return HttpRequest.newBuilder(operator.url().resolve(".well-known/est/" + operation));
    }

    private HttpRequest.Builder post(String operation, byte[] pkcs10) {
        return get(operation)
                .header("Content-Type", "application/pkcs10")
                .POST(BodyPublishers.ofByteArray(Base64.getMimeEncoder().encode(pkcs10)));
    }

    private HttpRequest peerRequest(SigningKey subject) {
        String name = Certificates.boxId(subject.publicKey()).value();
        return HttpRequest.newBuilder(operator.url().resolve("api/v1/box/peer-certificate"))
                .POST(BodyPublishers.ofString(CertificateRequest.createPem(subject, name)))
                .build();
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static List<X509Certificate> certificates(HttpResponse<String> answer)
            throws CertificateException {
        return Certificates.fromPkcs7(Base64.getMimeDecoder().decode(answer.body()));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/problem+json");
        assertThat(answer.body()).contains("urn:usher:problem:" + code);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
