package dev.usher.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;

class JwsFuzzTest {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /** A token as it comes; or header, payload and signature, encoded here. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void tokenIsReadOrRefused(byte[] input) {
        String token = new String(input, StandardCharsets.ISO_8859_1);
        if (token.indexOf('.') < 0) {
            token =
                    String.join(
                            ".",
                            Input.parts(input, 3).stream().map(BASE64URL::encodeToString).toList());
        }
        try {
            Jws jws = Jws.parse(token, 8192);
            Optional<PublicKey> key = jws.key();
            if (key.isPresent()) {
                jws.verify(key.get());
            }
        } catch (JwsException refused) {
            Input.require(refused.reason() != null, "a reason");
        }
    }
}
