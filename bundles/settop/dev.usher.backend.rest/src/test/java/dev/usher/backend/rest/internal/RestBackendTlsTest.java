package dev.usher.backend.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.usher.backend.api.BackendException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestBackendTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static KeyStore ours;
    private static KeyStore theirs;

    private final AtomicInteger handshakes = new AtomicInteger();
    private HttpsServer server;
    private FakeIdentity identity;
    private RestBackend backend;

    @BeforeAll
    static void makeKeys(@TempDir Path dir) throws Exception {
        ours = selfSigned(dir.resolve("ours.p12"));
        theirs = selfSigned(dir.resolve("theirs.p12"));
    }

    @BeforeEach
    void start() throws Exception {
        SSLContext serverTls = tls(ours, ours);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(serverTls) {
                    @Override
                    public void configure(HttpsParameters p) {
                        handshakes.incrementAndGet();
                        SSLParameters s = getSSLContext().getDefaultSSLParameters();
                        s.setNeedClientAuth(true);
                        p.setSSLParameters(s);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = "{\"revision\":1}".getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        URI url = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
        identity = new FakeIdentity(url, tls(ours, ours));
        backend = new RestBackend(identity, Duration.ofMinutes(1), Duration.ofMinutes(1), 1000);
    }

    @AfterEach
    void stop() {
        backend.close();
        server.stop(0);
    }

    @Test
    void speaksMutualTls() throws Exception {
        assertThat(backend.catalog(0).revision()).isEqualTo(1);
    }

    @Test
    void takesARenewedCertificateAtOnce() throws Exception {
        backend.catalog(0);
        int before = handshakes.get();
        identity.tls = tls(ours, ours);
        backend.catalog(0);
        assertThat(handshakes.get()).isGreaterThan(before);
    }

    @Test
    void doesNotTalkToAStranger() throws Exception {
        identity.tls = tls(ours, theirs);
        assertUntrusted();
    }

    @Test
    void saysWhenTheServerDoesNotKnowTheBox() throws Exception {
        identity.tls = tls(theirs, ours);
        assertThatThrownBy(() -> backend.catalog(0)).isInstanceOf(BackendException.class);
    }

    private void assertUntrusted() {
        assertThatThrownBy(() -> backend.catalog(0))
                .isInstanceOfSatisfying(
                        BackendException.class,
                        e -> assertThat(e.reason()).isEqualTo(BackendException.Reason.UNTRUSTED));
    }

    private static SSLContext tls(KeyStore key, KeyStore trust) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(key, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", trust.getCertificate("k"));
        TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
        return context;
    }

    private static KeyStore selfSigned(Path file) throws Exception {
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "k",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "3650",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        keytool.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
