package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Instant NOW = Instant.now();
    private static final CertificateAuthority CA =
            CertificateAuthority.create("Test CA", NOW, Duration.ofDays(3650));
    private static final SigningKey KEY = SigningKey.generateP256();

    private static X509Certificate box() {
        String id = Certificates.boxId(KEY.publicKey()).value();
        return CA.issue(
                KEY.publicKey(),
                new Leaf(id, Usage.CLIENT, List.of(), List.of(), Duration.ofDays(1)),
                NOW);
    }

    @Test
    @Tag("D5")
    void issuesWhatWasAskedFor() throws CertificateException {
        X509Certificate certificate =
                CA.issue(
                        KEY.publicKey(),
                        new Leaf(
                                "server",
                                Usage.SERVER,
                                List.of("localhost"),
                                List.of("127.0.0.1"),
                                Duration.ofDays(2)),
                        NOW);
        assertThat(certificate.getPublicKey()).isEqualTo(KEY.publicKey());
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("localhost", "127.0.0.1");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(Certificates.commonName(certificate)).hasValue("server");
        assertThat(Certificates.issuedBy(certificate, CA.certificate(), NOW)).isTrue();
        assertThat(
                        Certificates.issuedBy(
                                certificate, CA.certificate(), NOW.plus(Duration.ofDays(3))))
                .isFalse();
        CertificateAuthority namesake =
                CertificateAuthority.create("Test CA", NOW, Duration.ofDays(1));
        assertThat(Certificates.issuedBy(certificate, namesake.certificate(), NOW)).isFalse();
        assertThat(box().getSerialNumber()).isNotEqualTo(box().getSerialNumber());
    }

    @Test
    void survivesPemAndPkcs7() throws CertificateException {
        X509Certificate box = box();
        String pem = Certificates.toPem(box) + Certificates.toPem(CA.certificate());
        assertThat(Certificates.fromPem(pem)).containsExactly(box, CA.certificate());
        assertThat(Certificates.fromPkcs7(Certificates.toPkcs7(List.of(box, CA.certificate()))))
                .containsExactlyInAnyOrder(box, CA.certificate());
        assertThatThrownBy(() -> Certificates.fromPem("nothing"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(
                        () ->
                                Certificates.fromPem(
                                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Certificates.fromPkcs7(new byte[] {1, 2}))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aRequestProvesItsKey() throws CertificateException {
        byte[] der = CertificateRequest.create(KEY, "me");
        assertThat(CertificateRequest.parse(der))
                .isEqualTo(new CertificateRequest(KEY.publicKey(), "me", 1));
        assertThat(
                        CertificateRequest.parsePem(CertificateRequest.createPem(KEY, "me"))
                                .commonName())
                .isEqualTo("me");
        int keyStarts = HexFormat.of().formatHex(der).indexOf("034200") / 2;
        for (int i = keyStarts; i < keyStarts + 68; i++) {
            byte[] altered = der.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> CertificateRequest.parse(altered), "byte " + i)
                    .isInstanceOf(CertificateException.class);
        }
        byte[] otherSignature = CertificateRequest.create(SigningKey.generateP256(), "me");
        System.arraycopy(der, 0, otherSignature, 0, keyStarts + 68);
        assertThatThrownBy(() -> CertificateRequest.parse(otherSignature))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[0]))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> CertificateRequest.parsePem("x"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aCaSurvivesOnDisk(@TempDir Path directory) throws IOException {
        CA.store(directory, "ca");
        assertThat(CertificateAuthority.load(directory, "ca").certificate())
                .isEqualTo(CA.certificate());
        KEY.store(directory.resolve("ca.key"));
        assertThatThrownBy(() -> CertificateAuthority.load(directory, "ca"))
                .hasMessageContaining("ca.pem");
    }

    @Test
    void aKeyStoreSurvivesOnDisk(@TempDir Path directory) throws IOException {
        char[] password = KeyStoreFile.password(directory.resolve("password"));
        assertThat(KeyStoreFile.password(directory.resolve("password")))
                .isEqualTo(password)
                .hasSize(32);
        KeyStoreFile own = new KeyStoreFile(KEY.pair(), List.of(box(), CA.certificate()));
        own.store(directory.resolve("box.p12"), password);
        KeyStoreFile read = KeyStoreFile.load(directory.resolve("box.p12"), password);
        assertThat(read.chain()).isEqualTo(own.chain());
        assertThat(SigningKey.of(read.key()).keyId()).isEqualTo(KEY.keyId());
        assertThatThrownBy(() -> KeyStoreFile.load(directory.resolve("box.p12"), new char[] {'x'}))
                .isInstanceOf(IOException.class);
    }

    @Test
    @EnabledIf("opensslInstalled")
    void opensslAgrees(@TempDir Path directory) throws Exception {
        CA.store(directory, "ca");
        PrivateFile.write(directory.resolve("box.pem"), Certificates.toPem(box()));
        PrivateFile.write(directory.resolve("box.csr"), CertificateRequest.create(KEY, "me"));
        PrivateFile.write(
                directory.resolve("chain.p7"),
                Certificates.toPkcs7(List.of(box(), CA.certificate())));
        KEY.store(directory.resolve("box.key"));
        assertThat(
                        openssl(
                                directory,
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                "sslclient",
                                "-CAfile",
                                "ca.pem",
                                "box.pem"))
                .contains("box.pem: OK");
        assertThat(
                        openssl(
                                directory,
                                "req",
                                "-inform",
                                "DER",
                                "-in",
                                "box.csr",
                                "-verify",
                                "-noout",
                                "-subject"))
                .contains("CN = me");
        assertThat(
                        openssl(
                                directory,
                                "pkcs7",
                                "-inform",
                                "DER",
                                "-in",
                                "chain.p7",
                                "-print_certs",
                                "-noout"))
                .contains("CN = Test CA");
        assertThat(openssl(directory, "pkey", "-in", "box.key", "-pubout"))
                .contains("BEGIN PUBLIC KEY");
    }

    static boolean opensslInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    private static String openssl(Path directory, String... arguments) throws Exception {
        ProcessBuilder openssl =
                new ProcessBuilder(arguments)
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        openssl.command().add(0, "/usr/bin/openssl");
        Process process = openssl.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
