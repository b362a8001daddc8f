package dev.usher.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;

class CertificateRequestFuzzTest {
    /** EST sends DER in base64, the peers' certificates come as PEM. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void requestIsReadOrRefused(byte[] input) {
        try {
            CertificateRequest request =
                    input.length > 0 && input[0] == '-'
                            ? CertificateRequest.parsePem(
                                    new String(input, StandardCharsets.ISO_8859_1))
                            : CertificateRequest.parse(input);
            Input.require(request.publicKey() != null && request.commonName() != null, "parts");
        } catch (CertificateException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }
}
