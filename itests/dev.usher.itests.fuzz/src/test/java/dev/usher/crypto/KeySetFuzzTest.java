package dev.usher.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.nio.charset.StandardCharsets;

class KeySetFuzzTest {
    @FuzzTest(maxDuration = Input.BUDGET)
    void jwkSetIsReadOrRefused(byte[] jwks) {
        try {
            VerificationKeys.parse(new String(jwks, StandardCharsets.UTF_8)).render();
        } catch (JwsException refused) {
            Input.require(refused.reason() != null, "a reason");
        }
    }
}
