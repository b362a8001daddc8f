package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.media.api.ItemId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An external server over TLS. */
@Tag("D7")
class SecurePlaceTest {
    private static final ItemId ITEM = new ItemId("5".repeat(32));

    @TempDir Path directory;

    private void certify(Path folder, String name) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
        Process openssl =
                new ProcessBuilder(
                                "/usr/bin/openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=repository",
                                "-addext",
                                "subjectAltName=" + name,
                                "-keyout",
                                folder.resolve("key.pem").toString(),
                                "-out",
                                folder.resolve("cert.pem").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("openssl.log").toFile())
                        .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).isZero();
    }

    private static HttpClient trusting(Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    }

    @Test
    @DisplayName("What is written over TLS is read over TLS, and goes")
    void writesAndReads() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("nginx"));
        certify(folder, "IP:127.0.0.1");
        try (Nginx nginx = new Nginx(folder, true)) {
            HttpPlace place =
                    new HttpPlace(
                            trusting(folder.resolve("cert.pem")), nginx.url(), nginx.url(), null);
            byte[] bytes = new byte[100_000];
            bytes[70_000] = 7;

            place.probe();
            place.write(ITEM, "0", bytes.length, new ByteArrayInputStream(bytes));
            assertThat(place.length(ITEM, "0")).isEqualTo(bytes.length);
            assertThat(place.read(ITEM, "0", 69_999, 3))
                    .isEqualTo(ByteBuffer.wrap(new byte[] {0, 7, 0}));
            place.delete(ITEM, List.of("0"));
            assertThatThrownBy(() -> place.length(ITEM, "0")).isInstanceOf(PlaceException.class);
        }
    }

    @Test
    @DisplayName("Nothing is said to a server whose certificate is not the one, or not its own")
    void strangersAreRefused() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("nginx"));
        Path other = Files.createDirectories(directory.resolve("other"));
        certify(folder, "DNS:elsewhere.example");
        certify(other, "IP:127.0.0.1");
        try (Nginx nginx = new Nginx(folder, true)) {
            for (Path trusted : List.of(folder, other)) {
                HttpPlace place =
                        new HttpPlace(
                                trusting(trusted.resolve("cert.pem")),
                                nginx.url(),
                                nginx.url(),
                                null);
                assertThatThrownBy(place::probe).isInstanceOf(PlaceException.class);
                assertThatThrownBy(
                                () ->
                                        place.write(
                                                ITEM,
                                                "0",
                                                1,
                                                new ByteArrayInputStream(new byte[1])))
                        .isInstanceOf(PlaceException.class);
            }
            assertThat(nginx.files()).isEmptyDirectory();
        }
    }
}
