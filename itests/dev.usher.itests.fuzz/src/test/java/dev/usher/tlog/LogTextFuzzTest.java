package dev.usher.tlog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.itests.fuzz.Input;
import java.nio.charset.StandardCharsets;

class LogTextFuzzTest {
    private static final SigningKey KEY = SigningKey.generateEd25519();
    private static final SignedNote.Verifier LOG = new SignedNote.Verifier("log", KEY.publicKey());

    /** Which text, whether it is signed first, and the text. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void textOfALogIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        try {
            switch (input[0] & 3) {
                case 0 -> Checkpoint.open(text, LOG);
                case 1 -> LogProof.parse(text).verify(new byte[] {1}, LOG);
                case 2 -> Tile.parse(text).path();
                default -> signed(text);
            }
        } catch (LogException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        } catch (IllegalArgumentException refused) {
            Input.require((input[0] & 3) >= 2, "undeclared: " + refused);
        }
    }

    private static void signed(String text) throws LogException {
        SignedNote.Verifier.parse(text);
        Checkpoint.open(SignedNote.sign(KEY, "log", text), LOG);
    }
}
