package dev.usher.pass.internal;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.Contact.FirstPlay;
import java.time.Instant;
import java.util.Base64;

/** What a box states about itself, signed by the key of its certificate. */
final class BoxStatements {
    private static final String SEALING_KEY = "usher-sealing-key+jws";
    private static final String FIRST_PLAY = "usher-first-play+jws";
    private static final int MAX_LENGTH = 8192;

    private BoxStatements() {}

    /** What content keys are sealed to. */
    record Recipient(String suite, byte[] key) {}

    private record SealingKey(String suite, String key, String box) {}

    private record Began(String pass, String lid, Instant time, String box) {}

    /**
     * @param statement null = an old box, which opens with its own key
     * @throws Problem sealing-key-invalid (400)
     */
    static Recipient recipient(String statement, BoxKey box) {
        if (statement == null) {
            return new Recipient(Hpke.P_256, Hpke.publicKey(box.key()));
        }
        try {
            SealingKey stated = Json.read(verified(statement, SEALING_KEY, box), SealingKey.class);
            if (box.id().value().equals(stated.box())
                    && stated.suite() != null
                    && stated.key() != null) {
                byte[] key = Base64.getUrlDecoder().decode(stated.key());
                Hpke.requireKey(stated.suite(), key);
                return new Recipient(stated.suite(), key);
            }
            throw sealingKeyInvalid("it is of another box, or not complete");
        } catch (JwsException | IllegalArgumentException e) {
            throw sealingKeyInvalid(e.getMessage());
        }
    }

    /**
     * @param statement null = viewing has not begun
     * @throws Problem first-play-invalid (400)
     */
    static FirstPlay firstPlay(String statement, BoxKey box, String pass) {
        if (statement == null) {
            return null;
        }
        try {
            Began stated = Json.read(verified(statement, FIRST_PLAY, box), Began.class);
            if (box.id().value().equals(stated.box())
                    && pass.equals(stated.pass())
                    && stated.lid() != null
                    && stated.time() != null) {
                return new FirstPlay(stated.lid(), stated.time());
            }
            throw firstPlayInvalid("it is of another box or pass, or not complete");
        } catch (JwsException e) {
            throw firstPlayInvalid(e.getMessage());
        }
    }

    private static byte[] verified(String statement, String type, BoxKey box) throws JwsException {
        return Jws.parse(statement, type, MAX_LENGTH).verify(box.key());
    }

    static Problem sealingKeyInvalid(String reason) {
        return new Problem(
                "sealing-key-invalid",
                400,
                "The statement of the box's sealing key is not good: " + reason + ".");
    }

    private static Problem firstPlayInvalid(String reason) {
        return new Problem(
                "first-play-invalid",
                400,
                "The statement of the first play is not good: " + reason + ".");
    }
}
