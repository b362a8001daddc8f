package dev.usher.identity.internal;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * The server's side of enrolment and renewal: EST (RFC 7030), the JWK set and the peer certificate.
 * Blocking, bounded by timeouts; without threads of its own.
 *
 * <p>{@link IOException}: away or out of order, try again later. {@link EnrolmentRefusedException}:
 * no use trying again.
 */
final class OperatorServer {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 15_000;
    private static final int MAX_ANSWER = 1 << 20;

    private final URI base;

    private record Refusal(String detail) {}

    /**
     * @param base https, ends with a slash
     */
    OperatorServer(URI base) {
        this.base = base;
    }

    /**
     * The CA certificates, from a server that has not proven anything yet (RFC 7030 section 4.1.1).
     */
    List<X509Certificate> caCertificates() throws IOException, EnrolmentRefusedException {
        HttpsURLConnection connection = open(".well-known/est/cacerts", UnverifiedTls.context());
        // whoever answers is judged by the fingerprint of what it sends
        connection.setHostnameVerifier((host, session) -> true);
        return pkcs7(exchange(connection, null));
    }

    X509Certificate enrol(SSLContext trusting, SigningKey key, String id, String name, String code)
            throws IOException, EnrolmentRefusedException {
        HttpsURLConnection connection = open(".well-known/est/simpleenroll", trusting);
        byte[] pair = (name.replace(':', ' ') + ":" + code).getBytes(StandardCharsets.UTF_8);
        connection.setRequestProperty(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        return certify(connection, key, id);
    }

    X509Certificate reenrol(SSLContext mutual, SigningKey key, String id)
            throws IOException, EnrolmentRefusedException {
        return certify(open(".well-known/est/simplereenroll", mutual), key, id);
    }

    /** Peer certificate and swarm CA. */
    List<X509Certificate> peerCertificate(SSLContext mutual, SigningKey key, String id)
            throws IOException, EnrolmentRefusedException {
        HttpsURLConnection connection = open("api/v1/box/peer-certificate", mutual);
        connection.setRequestProperty("Content-Type", "text/plain");
        connection.setRequestProperty("Accept", "text/plain");
        byte[] answer =
                exchange(
                        connection,
                        CertificateRequest.createPem(key, id).getBytes(StandardCharsets.US_ASCII));
        try {
            List<X509Certificate> chain =
                    Certificates.fromPem(new String(answer, StandardCharsets.US_ASCII));
            if (chain.size() == 2 && chain.get(0).getPublicKey().equals(key.publicKey())) {
                return chain;
            }
            throw new IOException("the server's answer is not our peer certificate and its CA");
        } catch (CertificateException e) {
            throw new IOException("the server's answer is no certificate", e);
        }
    }

    /**
     * @param query DER of a TimeStampReq (RFC 3161)
     * @return DER of a TimeStampResp
     */
    byte[] time(SSLContext mutual, byte[] query) throws IOException, EnrolmentRefusedException {
        HttpsURLConnection connection = open("api/v1/time", mutual);
        connection.setRequestProperty("Content-Type", "application/timestamp-query");
        connection.setRequestProperty("Accept", "application/timestamp-reply");
        return exchange(connection, query);
    }

    /** JWK set. */
    String operatorKeys(SSLContext tls) throws IOException, EnrolmentRefusedException {
        return new String(
                exchange(open(".well-known/jwks.json", tls), null), StandardCharsets.UTF_8);
    }

    private X509Certificate certify(HttpsURLConnection connection, SigningKey key, String id)
            throws IOException, EnrolmentRefusedException {
        connection.setRequestProperty("Content-Type", "application/pkcs10");
        byte[] answer =
                exchange(
                        connection,
                        Base64.getMimeEncoder().encode(CertificateRequest.create(key, id)));
        return pkcs7(answer).stream()
                .filter(certificate -> certificate.getPublicKey().equals(key.publicKey()))
                .findFirst()
                .orElseThrow(() -> new IOException("the server certified another key than ours"));
    }

    private HttpsURLConnection open(String path, SSLContext tls) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) base.resolve(path).toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    private static byte[] exchange(HttpsURLConnection connection, byte[] body)
            throws IOException, EnrolmentRefusedException {
        try {
            if (body != null) {
                connection.setRequestMethod("POST");
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            if (status == HttpsURLConnection.HTTP_OK) {
                try (InputStream in = connection.getInputStream()) {
                    return limited(in);
                }
            }
            String reason = detail(connection, status);
            // 401 is what a server says that is not quite up yet
            if (status == HttpsURLConnection.HTTP_BAD_REQUEST
                    || status == HttpsURLConnection.HTTP_FORBIDDEN) {
                throw new EnrolmentRefusedException(reason);
            }
            throw new IOException(reason);
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] limited(InputStream in) throws IOException {
        byte[] answer = in.readNBytes(MAX_ANSWER + 1);
        if (answer.length > MAX_ANSWER) {
            throw new IOException("the server's answer is longer than " + MAX_ANSWER + " bytes");
        }
        return answer;
    }

    /** What an RFC 9457 answer says, or the status. */
    private static String detail(HttpsURLConnection connection, int status) throws IOException {
        String plain = "the server answers " + status + "; is this the operator's server?";
        try (InputStream in = connection.getErrorStream()) {
            if (in == null
                    || !String.valueOf(connection.getContentType())
                            .startsWith("application/problem+json")) {
                return plain;
            }
            String detail = Json.read(limited(in), Refusal.class).detail();
            return detail == null ? plain : detail;
        } catch (Problem malformed) {
            return plain;
        }
    }

    private static List<X509Certificate> pkcs7(byte[] base64) throws IOException {
        try {
            return Certificates.fromPkcs7(Base64.getMimeDecoder().decode(base64));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("the server's answer is no PKCS#7 with certificates", e);
        }
    }
}
