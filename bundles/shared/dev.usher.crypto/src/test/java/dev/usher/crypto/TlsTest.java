package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TlsTest {
    private static final Instant NOW = Instant.now();
    private static final CertificateAuthority CA =
            CertificateAuthority.create("CA", NOW, Duration.ofDays(3650));
    private static final CertificateAuthority OTHER =
            CertificateAuthority.create("CA", NOW, Duration.ofDays(3650));

    private final SSLContext server =
            Tls.mutual(own(CA, Usage.SERVER), CA.certificate(), () -> NOW);

    private static KeyStoreFile own(CertificateAuthority ca, Usage usage) {
        SigningKey key = SigningKey.generateP256();
        Leaf leaf =
                new Leaf(
                        "x",
                        usage,
                        List.of("localhost"),
                        List.of("127.0.0.1"),
                        Duration.ofDays(30));
        return new KeyStoreFile(
                key.pair(), List.of(ca.issue(key.publicKey(), leaf, NOW), ca.certificate()));
    }

    private static SSLContext client(
            CertificateAuthority own, CertificateAuthority trusted, Instant time) {
        return Tls.mutual(own(own, Usage.CLIENT), trusted.certificate(), () -> time);
    }

    @Test
    @Tag("D5")
    void bothEndsAreKnown() throws Exception {
        assertThat(talk(client(CA, CA, NOW), "localhost")).isEqualTo(Tls.PROTOCOL);
    }

    @Test
    void aClientOfAnotherCaIsRefused() {
        assertThatThrownBy(() -> talk(client(OTHER, CA, NOW), "localhost"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aServerOfAnotherCaIsRefused() {
        assertThatThrownBy(() -> talk(client(CA, OTHER, NOW), "localhost"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aServerOfAnotherNameIsRefused() {
        assertThatThrownBy(() -> talk(client(CA, CA, NOW), "example.org"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void anExpiredServerIsRefused() {
        assertThatThrownBy(() -> talk(client(CA, CA, NOW.plus(Duration.ofDays(31))), "localhost"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aBoxWhoseTimeIsBehindStillTalks() throws Exception {
        assertThat(talk(client(CA, CA, Instant.EPOCH), "localhost")).isEqualTo(Tls.PROTOCOL);
    }

    /** One byte each way; the client checks the server's name. */
    private String talk(SSLContext client, String name) throws Exception {
        try (SSLServerSocket listener =
                (SSLServerSocket)
                        server.getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSSLParameters(Tls.parameters(true));
            CompletableFuture<Void> served =
                    CompletableFuture.runAsync(
                            () -> {
                                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                                    socket.getOutputStream().write(socket.getInputStream().read());
                                } catch (IOException refused) {
                                    assertThat(refused).isNotNull();
                                }
                            });
            try (Socket socket =
                            new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                    SSLSocket named =
                            (SSLSocket)
                                    client.getSocketFactory()
                                            .createSocket(socket, name, socket.getPort(), true)) {
                SSLParameters parameters = Tls.parameters(false);
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                named.setSSLParameters(parameters);
                named.getOutputStream().write(7);
                if (named.getInputStream().read() != 7) {
                    throw new IOException("closed by the server");
                }
                return named.getSession().getProtocol();
            } finally {
                served.join();
            }
        }
    }
}
