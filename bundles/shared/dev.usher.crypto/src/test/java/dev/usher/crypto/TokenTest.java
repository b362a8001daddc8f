package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a box does with its key, with the key in a token of SoftHSM. */
@Tag("SEC")
@EnabledIf(value = "dev.usher.crypto.SoftToken#isThere", disabledReason = "needs softhsm2")
class TokenTest {
    private static final byte[] INFO = {1, 2};
    private static final byte[] AAD = {3};
    private static final byte[] SECRET = {42, 43};

    private final String label = "box-" + UUID.randomUUID();
    private Token token;
    private SigningKey key;

    @BeforeEach
    void makeKey() throws IOException {
        token = SoftToken.open();
        key = token.generate(label, Instant.now());
    }

    @AfterEach
    void close() {
        token.close();
    }

    @Test
    @DisplayName("the private key has no bytes outside, and is found again by its label")
    void staysInside() throws IOException {
        assertThat(key.isInToken()).isTrue();
        assertThat(key.pair().getPrivate().getEncoded()).isNull();
        assertThatThrownBy(() -> key.store(Path.of("never"))).isInstanceOf(IOException.class);
        assertThat(token.key(label).orElseThrow().keyId()).isEqualTo(key.keyId());
        assertThat(token.key("another")).isEmpty();
        try (Token again = SoftToken.open()) {
            assertThat(again.key(label).orElseThrow().keyId()).isEqualTo(key.keyId());
        }
    }

    @Test
    @DisplayName("signs JWS and requests that others verify")
    void signs() throws Exception {
        String jws = Jws.signWithKey(key, "t", new byte[] {7});
        assertThat(Jws.parse(jws, "t", 4096).verify(key.publicKey())).containsExactly(7);
        String name = Certificates.boxId(key.publicKey()).value();
        CertificateRequest request = CertificateRequest.parse(CertificateRequest.create(key, name));
        assertThat(request.publicKey()).isEqualTo(key.publicKey());
        assertThat(request.commonName()).isEqualTo(name);
        assertThat(request.securityLevel()).isEqualTo(CertificateRequest.TOKEN);
    }

    @Test
    @DisplayName("opens what was sealed to it (HPKE), and nothing else")
    void unseals() throws IOException {
        Sealed sealed = Hpke.seal((ECPublicKey) key.publicKey(), INFO, AAD, SECRET);
        assertThat(Hpke.open(key, sealed.enc(), sealed.ciphertext(), INFO, AAD)).hasValue(SECRET);
        assertThat(Hpke.open(key, sealed.enc(), sealed.ciphertext(), AAD, AAD)).isEmpty();
        assertThat(Hpke.open(key, sealed.enc(), sealed.ciphertext(), INFO, INFO)).isEmpty();
        SigningKey other = token.generate("other-" + UUID.randomUUID(), Instant.now());
        assertThat(Hpke.open(other, sealed.enc(), sealed.ciphertext(), INFO, AAD)).isEmpty();
        for (int i : new int[] {0, 1, 33, 64}) {
            byte[] bent = sealed.enc().clone();
            bent[i] ^= 1;
            assertThat(Hpke.open(key, bent, sealed.ciphertext(), INFO, AAD)).isEmpty();
        }
        assertThat(Hpke.open(key, new byte[0], sealed.ciphertext(), INFO, AAD)).isEmpty();
        assertThat(Hpke.open(key, sealed.enc(), new byte[3], INFO, AAD)).isEmpty();
    }

    @Test
    @DisplayName("proves who we are in TLS 1.3, on either side")
    void tls() throws Exception {
        CertificateAuthority ca =
                CertificateAuthority.create("CA", Instant.now(), Duration.ofDays(1));
        X509Certificate certificate =
                ca.issue(
                        key.publicKey(),
                        new CertificateAuthority.Leaf(
                                "box",
                                CertificateAuthority.Usage.PEER,
                                List.of("*"),
                                List.of(),
                                Duration.ofHours(1)),
                        Instant.now());
        KeyStoreFile own = new KeyStoreFile(key.pair(), List.of(certificate));
        SSLContext context = Tls.mutual(own, ca.certificate(), Instant::now);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, here)) {
            listener.setSSLParameters(Tls.parameters(true));
            CompletableFuture<Object> seen =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try (SSLSocket peer = (SSLSocket) listener.accept()) {
                                    peer.getOutputStream().write(1);
                                    return peer.getSession().getPeerCertificates()[0];
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            try (SSLSocket peer =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(here, listener.getLocalPort())) {
                assertThat(peer.getInputStream().read()).isEqualTo(1);
                assertThat(peer.getSession().getPeerCertificates()[0]).isEqualTo(certificate);
            }
            assertThat(seen.join()).isEqualTo(certificate);
        }
    }

    @Test
    @DisplayName("changes nobody else's cryptography, and leaves nothing behind")
    void isAlone() throws Exception {
        List<String> with = Stream.of(Security.getProviders()).map(Provider::getName).toList();
        assertThat(with.get(with.size() - 1)).startsWith("Usher-Token-");
        assertThat(with).doesNotContain("SunPKCS11-usher");
        Signature usual = Signature.getInstance("SHA256withECDSA");
        usual.initSign(SigningKey.generateP256().pair().getPrivate());
        assertThat(usual.getProvider().getName()).isEqualTo("SunEC");
        token.close();
        assertThatThrownBy(() -> Jws.signWithKey(key, "t", new byte[] {7}))
                .isInstanceOf(RuntimeException.class);
        assertThat(Stream.of(Security.getProviders()).map(Provider::getName))
                .noneMatch(name -> name.startsWith("Usher-Token-"));
    }

    @Test
    @DisplayName("a wrong PIN, slot or library is said")
    void refusals(@TempDir Path directory) {
        // a process is logged in, or it is not
        token.close();
        assertThatThrownBy(() -> Token.open(SoftToken.LIBRARY, 0, "no".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PIN");
        assertThatThrownBy(() -> Token.open(SoftToken.LIBRARY, 9, "no".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("slot 9");
        assertThatThrownBy(() -> Token.open(directory.resolve("none.so"), 0, new char[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("library");
    }
}
