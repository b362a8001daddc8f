package dev.usher.drm.cobblestone.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.itests.fuzz.Input;
import dev.usher.itests.fuzz.Quiet;
import dev.usher.media.api.BoxId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LicenceFuzzTest {
    private static final SigningKey OPERATOR = SigningKey.generateEd25519();
    private static final DrmHost HOST =
            Quiet.of(
                    DrmHost.class,
                    Map.of(
                            "box", a -> new BoxId("0".repeat(32)),
                            "operatorKey", a -> Optional.of(OPERATOR.publicKey()),
                            "now", a -> Optional.of(Instant.parse("2026-06-01T00:00:00Z"))));

    /**
     * A token as it comes; or a payload and the policy that is put in the place of an empty one in
     * it, signed as the operator would.
     */
    @FuzzTest(maxDuration = Input.BUDGET)
    void licenceIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        try {
            Licence licence = Licence.verify(HOST, input[0] == '{' ? signed(input) : text(input));
            licence.unseal(HOST, "kid");
        } catch (DrmException refused) {
            Input.require(refused.reason() != null, "a reason");
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String signed(byte[] input) {
        List<byte[]> parts = Input.parts(input, 2);
        String policy = Base64.getUrlEncoder().withoutPadding().encodeToString(parts.get(1));
        String payload =
                new String(parts.get(0), StandardCharsets.UTF_8)
                        .replace("\"policy\":\"\"", "\"policy\":\"" + policy + "\"");
        return Jws.sign(OPERATOR, Licence.TYPE, payload.getBytes(StandardCharsets.UTF_8));
    }
}
