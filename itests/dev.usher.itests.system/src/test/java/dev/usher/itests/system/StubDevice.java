package dev.usher.itests.system;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.demo.SimpleEnroll;
import dev.usher.demo.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/** What a maker puts into a device: a certificate with its serial number. It can be copied. */
final class StubDevice {
    private final CertificateAuthority maker =
            CertificateAuthority.create("Set Maker", Instant.now(), Duration.ofDays(99));
    private final KeyStoreFile own;
    private final Stage stage;

    StubDevice(Stage stage, String serial) {
        SigningKey key = SigningKey.generateP256();
        X509Certificate certificate = maker.issueDevice(key.publicKey(), serial, Instant.now());
        this.own = new KeyStoreFile(key.pair(), List.of(certificate));
        this.stage = stage;
    }

    /** The maker's certificate, as operators get it. */
    String makerPem() {
        return Certificates.toPem(maker.certificate());
    }

    /**
     * Enrols with this device's certificate.
     *
     * @param key of the box that does
     * @param code of a household; null = none
     * @return what the server answers; empty when there is no answer
     */
    String enrol(SigningKey key, String code) {
        Path pki = stage.server().data().resolve("usher/pki/operator-ca.pem");
        URI server = URI.create("https://127.0.0.1:" + stage.securePort() + "/");
        try {
            X509Certificate ca = Certificates.fromPem(Files.readString(pki)).get(0);
            String credentials = code == null ? null : "den:" + code;
            SSLContext tls = Tls.mutual(own, ca, Instant::now);
            return SimpleEnroll.ask(tls, server, credentials, key).body();
        } catch (IOException away) {
            return "";
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
