package dev.usher.crypto.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.DeviceCertificate;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC")
class MakerCommandTest {
    @TempDir private Path directory;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream out = new PrintStream(said, true);
        return new MakerCommand(out, out, Clock.systemUTC()).run(List.of(arguments));
    }

    private X509Certificate ca() throws Exception {
        return Certificates.fromPem(Files.readString(directory.resolve("m/maker-ca.pem"))).get(0);
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    @DisplayName("a device gets a certificate for life, once")
    void device() throws Exception {
        assertThat(run("create", at("m"), "Set Maker")).isZero();
        assertThat(run("device", at("m"), "SN-1")).isZero();
        Path m = directory.resolve("m");
        KeyStoreFile own =
                KeyStoreFile.load(
                        m.resolve("SN-1.p12"), KeyStoreFile.password(m.resolve("SN-1.password")));
        X509Certificate certificate = own.chain().get(0);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(DeviceCertificate.NEVER);
        assertThat(certificate.getSubjectX500Principal().toString()).contains("SN-1");
        DeviceCertificate device = DeviceCertificate.of(certificate).orElseThrow();
        assertThat(device.serial()).isEqualTo("SN-1");
        assertThat(device.issuedBy(ca(), Instant.now())).isTrue();
        assertThat(device.issuedBy(ca(), Instant.EPOCH)).isFalse();
        assertThat(DeviceCertificate.of(ca())).isEmpty();
        assertThat(run("device", at("m"), "SN-1")).isEqualTo(MakerCommand.BAD);
        assertThat(run("device", at("m"), "../x")).isEqualTo(MakerCommand.BAD);
        assertThat(run("create", at("m"), "Another")).isEqualTo(MakerCommand.BAD);
        assertThat(run("device")).isEqualTo(MakerCommand.USAGE);
        assertThat(Files.readString(m.resolve("manifest.txt"))).isEqualTo("SN-1 1\n");
    }

    @Test
    @DisplayName("a key that lies in a token is certified by request")
    void request() throws Exception {
        SigningKey key = SigningKey.generateP256();
        Files.writeString(directory.resolve("r.pem"), CertificateRequest.createPem(key, "any"));
        run("create", at("m"), "Set Maker");
        assertThat(run("device", at("m"), "SN-2", at("r.pem"))).isZero();
        List<X509Certificate> chain =
                Certificates.fromPem(Files.readString(directory.resolve("m/SN-2.pem")));
        assertThat(chain.get(0).getPublicKey()).isEqualTo(key.publicKey());
        assertThat(chain.get(1)).isEqualTo(ca());
        assertThat(Files.readString(directory.resolve("m/manifest.txt"))).isEqualTo("SN-2 2\n");
    }

    @Test
    @EnabledIf("opensslInstalled")
    @DisplayName("openssl accepts the maker's chain, and shows what 802.1AR asks for")
    void openssl() throws Exception {
        run("create", at("m"), "Set Maker");
        run("device", at("m"), "SN-3");
        String password = Files.readString(directory.resolve("m/SN-3.password")).strip();
        String pem =
                openssl(
                        "pkcs12",
                        "-in",
                        "m/SN-3.p12",
                        "-nokeys",
                        "-clcerts",
                        "-passin",
                        "pass:" + password);
        Files.writeString(directory.resolve("device.pem"), pem);
        assertThat(
                        openssl(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                "sslclient",
                                "-CAfile",
                                "m/maker-ca.pem",
                                "device.pem"))
                .contains("device.pem: OK");
        assertThat(openssl("x509", "-in", "device.pem", "-noout", "-text"))
                .contains("Subject: serialNumber = SN-3")
                .contains("URI:urn:usher:dev:SN-3")
                .contains("Dec 31 23:59:59 9999 GMT");
    }

    static boolean opensslInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    private String openssl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(arguments).directory(directory.toFile());
        builder.command().add(0, "/usr/bin/openssl");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
