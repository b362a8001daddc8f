package dev.usher.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/** A box's request for its certificate (EST, RFC 7030, 4.2.1), whoever sends it. */
public final class SimpleEnroll {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SimpleEnroll() {}

    /**
     * Asks the server to certify a box's key.
     *
     * @param tls with the maker's certificate of the device, or without any
     * @param server its TLS address, ends with a slash
     * @param credentials name, colon, enrolment code; null = none
     * @return a PKCS#7 chain in base64, or a problem
     * @throws IOException when nobody answers
     */
    public static HttpResponse<String> ask(
            SSLContext tls, URI server, String credentials, SigningKey key) throws IOException {
        String name = Certificates.boxId(key.publicKey()).value();
        byte[] request = Base64.getMimeEncoder().encode(CertificateRequest.create(key, name));
        HttpRequest.Builder enrol =
                HttpRequest.newBuilder(server.resolve(".well-known/est/simpleenroll"))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/pkcs10")
                        .POST(BodyPublishers.ofByteArray(request));
        if (credentials != null) {
            String pair = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
            enrol.header("Authorization", "Basic " + pair);
        }
        HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
        try {
            return client.send(enrol.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }
}
