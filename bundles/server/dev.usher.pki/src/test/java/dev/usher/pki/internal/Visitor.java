package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Somebody at the operator's TLS port who trusts the operator's CA. */
final class Visitor {
    private final TestOperator operator;
    private final HttpClient client;

    private Visitor(TestOperator operator, SSLContext tls) {
        this.operator = operator;
        // asked for HTTP/2 it would make a connection for each request
        client = HttpClient.newBuilder().version(Version.HTTP_1_1).sslContext(tls).build();
    }

    /** Shows no certificate. */
    static Visitor stranger(TestOperator operator) {
        return new Visitor(operator, Tls.trusting(operator.operatorCa(), Instant::now));
    }

    static Visitor with(TestOperator operator, SigningKey key, X509Certificate certificate) {
        KeyStoreFile own = new KeyStoreFile(key.pair(), List.of(certificate));
        return new Visitor(operator, Tls.mutual(own, operator.operatorCa(), Instant::now));
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofByteArray());
    }

    byte[] time(byte[] query) throws IOException, InterruptedException {
        HttpRequest request =
                request("api/v1/time")
                        .header("Content-Type", "application/timestamp-query")
                        .POST(BodyPublishers.ofByteArray(query))
                        .build();
        return client.send(request, BodyHandlers.ofByteArray()).body();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(operator.url().resolve(path));
    }

    HttpRequest.Builder est(String operation) {
        return request(".well-known/est/" + operation);
    }

    HttpRequest.Builder est(String operation, byte[] pkcs10) {
        return est(operation)
                .header("Content-Type", "application/pkcs10")
                .POST(BodyPublishers.ofByteArray(Base64.getMimeEncoder().encode(pkcs10)));
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> enrol(String code, byte[] pkcs10)
            throws IOException, InterruptedException {
        return send(
                est("simpleenroll", pkcs10)
                        .header("Authorization", "Basic " + base64("den:" + code)));
    }

    HttpResponse<String> peerCertificate(SigningKey subject)
            throws IOException, InterruptedException {
        return send(
                request("api/v1/box/peer-certificate")
                        .POST(
                                BodyPublishers.ofString(
                                        CertificateRequest.createPem(subject, name(subject)))));
    }

    static String name(SigningKey key) {
        return Certificates.boxId(key.publicKey()).value();
    }

    static byte[] csr(SigningKey key) {
        return CertificateRequest.create(key, name(key));
    }

    static List<X509Certificate> certificates(HttpResponse<String> answer)
            throws CertificateException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Certificates.fromPkcs7(Base64.getMimeDecoder().decode(answer.body()));
    }

    static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/problem+json");
        assertThat(answer.body()).contains("urn:usher:problem:" + code + "\"");
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
