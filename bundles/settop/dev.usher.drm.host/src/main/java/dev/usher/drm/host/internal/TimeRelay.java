package dev.usher.drm.host.internal;

import dev.usher.crypto.Certificates;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Hello;
import dev.usher.drm.host.wire.Messages.Stamp;
import dev.usher.drm.host.wire.Wire;
import dev.usher.settop.api.BoxIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;

/**
 * Carries the host's question about the time to the operator's server and the answer back (RFC
 * 3161). The answer is signed and for this question only: the carrier cannot alter it.
 */
final class TimeRelay {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 10_000;
    private static final int MAX_ANSWER = 256 * 1024;

    private final BoxIdentity identity;

    TimeRelay(BoxIdentity identity) {
        this.identity = identity;
    }

    /**
     * @return whether the host believes the answer
     * @throws IOException the server or the host cannot be reached
     */
    boolean ask(Wire host) throws IOException {
        String authorities = authorities();
        host.send(Kind.CLOCK, 0, 0, 0);
        Head head = host.receive();
        if (head.kind() != Kind.QUESTION) {
            throw host.malformed(head.kind() + " instead of a question");
        }
        ByteBuffer question = ByteBuffer.allocate(head.count());
        host.take(head, question);
        host.send(Kind.STAMP, new Stamp(server("api/v1/time", question.array()), authorities));
        Head answer = host.receive();
        if (answer.kind() != Kind.HELLO) {
            throw host.malformed(answer.kind() + " instead of a greeting");
        }
        return host.take(answer, Hello.class).confirmed();
    }

    private String authorities() throws IOException {
        try {
            byte[] pkcs7 = Base64.getMimeDecoder().decode(server(".well-known/est/cacerts", null));
            return Certificates.fromPkcs7(pkcs7).stream()
                    .map(Certificates::toPem)
                    .collect(Collectors.joining());
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("the server's CAs cannot be read", e);
        }
    }

    private byte[] server(String path, byte[] body) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) identity.server().resolve(path).toURL().openConnection();
        connection.setSSLSocketFactory(identity.backendTls().getSocketFactory());
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        try {
            if (body != null) {
                connection.setRequestProperty("Content-Type", "application/timestamp-query");
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            if (status != HttpsURLConnection.HTTP_OK) {
                throw new IOException("the server answers " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] answer = in.readNBytes(MAX_ANSWER + 1);
                if (answer.length > MAX_ANSWER) {
                    throw new IOException("the server's answer is too long");
                }
                return answer;
            }
        } finally {
            connection.disconnect();
        }
    }
}
