package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Revoked;
import dev.usher.crypto.CertificateAuthority.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed time and revocation lists, also before the eyes of openssl. */
@Tag("SEC")
class TimeStampTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final CertificateAuthority ca = CertificateAuthority.create("Test CA", now, YEAR);
    private final SigningKey key = SigningKey.generateP256();
    private final TimeStamper stamper = new TimeStamper(key, certificate(Usage.TIME_STAMPS));
    @TempDir Path directory;

    private X509Certificate certificate(Usage usage) {
        Leaf leaf = new Leaf("Test Time", usage, List.of(), List.of(), YEAR);
        return ca.issue(key.publicKey(), leaf, now);
    }

    @Test
    @DisplayName("the time comes back as it was signed")
    void roundTrip() {
        TimeQuestion question = TimeQuestion.fresh();
        byte[] answer = stamper.answer(question.der(), now.plusSeconds(5)).orElseThrow();
        assertThat(question.time(answer, ca.certificate())).contains(now.plusSeconds(5));
    }

    @Test
    @DisplayName("an old answer, another CA's, or one by a key not for time stamps is none")
    void refusals() {
        TimeQuestion question = TimeQuestion.fresh();
        byte[] answer = stamper.answer(question.der(), now).orElseThrow();
        assertThat(TimeQuestion.fresh().time(answer, ca.certificate())).isEmpty();
        CertificateAuthority other = CertificateAuthority.create("Other CA", now, YEAR);
        assertThat(question.time(answer, other.certificate())).isEmpty();
        byte[] afterwards =
                stamper.answer(question.der(), now.plus(YEAR).plusSeconds(60)).orElseThrow();
        assertThat(question.time(afterwards, ca.certificate())).isEmpty();
        assertThat(question.time(new byte[0], ca.certificate())).isEmpty();
    }

    @Test
    void everyFlippedByteIsFound() {
        TimeQuestion question = TimeQuestion.fresh();
        byte[] answer = stamper.answer(question.der(), now).orElseThrow();
        int accepted = 0;
        for (int i = 0; i < answer.length; i++) {
            byte[] other = answer.clone();
            other[i] ^= 4;
            if (question.time(other, ca.certificate()).isPresent()) {
                accepted++;
                assertThat(question.time(other, ca.certificate())).contains(now);
            }
        }
        // what is not signed says nothing about the time: the list of certificates' wrapping
        assertThat(accepted).isLessThan(answer.length / 20);
    }

    @Test
    void garbageIsNoQuestion() {
        assertThat(stamper.answer(new byte[0], now)).isEmpty();
        assertThat(stamper.answer(new byte[] {0x30, 0x03, 1, 1, 1}, now)).isEmpty();
        assertThat(stamper.answer(new byte[TimeStamper.MAX_QUERY + 1], now)).isEmpty();
    }

    @Test
    @DisplayName("openssl asks, and accepts the answer")
    void opensslAsks() throws Exception {
        requireOpenssl();
        Files.writeString(directory.resolve("data"), "something");
        Files.writeString(directory.resolve("ca.pem"), Certificates.toPem(ca.certificate()));
        openssl("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query");
        byte[] query = Files.readAllBytes(directory.resolve("query"));
        Files.write(directory.resolve("reply"), stamper.answer(query, now).orElseThrow());
        assertThat(
                        openssl(
                                "ts",
                                "-verify",
                                "-queryfile",
                                "query",
                                "-in",
                                "reply",
                                "-CAfile",
                                "ca.pem"))
                .contains("Verification: OK");
    }

    @Test
    @DisplayName("openssl refuses a certificate that is on the revocation list, and only that")
    void opensslReadsTheList() throws Exception {
        requireOpenssl();
        X509Certificate good = certificate(Usage.CLIENT);
        X509Certificate bad = certificate(Usage.CLIENT);
        byte[] list =
                ca.revocationList(List.of(new Revoked(bad.getSerialNumber(), now)), 7, now, YEAR);
        Files.write(directory.resolve("list.crl"), list);
        Files.writeString(directory.resolve("ca.pem"), Certificates.toPem(ca.certificate()));
        Files.writeString(directory.resolve("good.pem"), Certificates.toPem(good));
        Files.writeString(directory.resolve("bad.pem"), Certificates.toPem(bad));
        openssl("crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem");
        assertThat(verify("good.pem")).contains("good.pem: OK");
        assertThat(verify("bad.pem")).contains("error 23").contains("certificate revoked");
        assertThat(openssl("crl", "-in", "list.pem", "-noout", "-text"))
                .contains("X509v3 CRL Number")
                .contains("7");
    }

    private String verify(String file) throws IOException, InterruptedException {
        return openssl("verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "list.pem", file);
    }

    private static void requireOpenssl() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")),
                "install the Debian package openssl");
    }

    private String openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
