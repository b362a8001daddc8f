package dev.usher.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

class CertificatesFuzzTest {
    private static final X509Certificate CA =
            CertificateAuthority.create(
                            "Fuzz CA",
                            Instant.parse("2026-01-01T00:00:00Z"),
                            java.time.Duration.ofDays(3650))
                    .certificate();

    /** What EST answers (PKCS#7), and PEM. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void certificatesAreReadOrRefused(byte[] input) {
        try {
            List<X509Certificate> found =
                    input.length > 0 && input[0] == '-'
                            ? Certificates.fromPem(new String(input, StandardCharsets.ISO_8859_1))
                            : Certificates.fromPkcs7(input);
            for (X509Certificate c : found) {
                Certificates.commonName(c);
                Certificates.fingerprint(c);
                Certificates.issuedBy(c, CA, Instant.parse("2026-06-01T00:00:00Z"));
            }
        } catch (CertificateException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }
}
