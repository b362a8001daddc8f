package dev.usher.pass.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys;
import java.security.PublicKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operator's keys in memory. */
final class FakeOperatorKeys implements OperatorKeys {
    private final Map<Purpose, SigningKey> keys = new EnumMap<>(Purpose.class);

    FakeOperatorKeys() {
        for (Purpose purpose : Purpose.values()) {
            keys.put(purpose, SigningKey.generateEd25519());
        }
    }

    PublicKey publicKey(Purpose purpose) {
        return keys.get(purpose).publicKey();
    }

    @Override
    public String sign(Purpose purpose, String type, byte[] payload) {
        return Jws.sign(keys.get(purpose), type, payload);
    }

    @Override
    public byte[] verify(Purpose purpose, String type, String jws) {
        String name = purpose.name().toLowerCase(Locale.ROOT);
        try {
            return VerificationKeys.of(List.of(publicKey(purpose))).verify(jws, type, 65536);
        } catch (JwsException e) {
            throw e.reason() == JwsException.Reason.MALFORMED
                    ? new Problem(name + "-malformed", 400, e.getMessage())
                    : new Problem(name + "-signature", 401, e.getMessage());
        }
    }

    @Override
    public String jwks() {
        return VerificationKeys.of(keys.values().stream().map(SigningKey::publicKey).toList())
                .render();
    }
}
