package dev.usher.pass.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.itests.fuzz.Input;
import dev.usher.media.api.Problem;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

class BoxStatementsFuzzTest {
    private static final SigningKey SIGNING = SigningKey.generateP256();
    private static final BoxKey BOX = BoxKey.of((ECPublicKey) SIGNING.publicKey());

    /** Which statement, and what it says (BOX stands for the box's id), signed by the box. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void statementIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        byte[] payload =
                new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.ISO_8859_1)
                        .replace("BOX", BOX.id().value())
                        .getBytes(StandardCharsets.ISO_8859_1);
        try {
            if ((input[0] & 1) == 0) {
                BoxStatements.recipient(Jws.sign(SIGNING, "usher-sealing-key+jws", payload), BOX);
            } else {
                BoxStatements.firstPlay(
                        Jws.sign(SIGNING, "usher-first-play+jws", payload), BOX, "pass");
            }
        } catch (Problem refused) {
            Input.require(refused.status() == 400, refused.code());
        }
    }
}
