package dev.usher.pki.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signs and verifies with the keys of the {@link KeyDirectory}, one for each purpose. */
@Component
public final class SigningKeys implements OperatorKeys {
    /** Characters of a pass or licence accepted. */
    private static final int MAX_TOKEN = 64 * 1024;

    /** Characters of a manifest accepted: room for ten thousand files. */
    private static final int MAX_MANIFEST = 4 * 1024 * 1024;

    private final KeyDirectory keys;
    private final Map<Purpose, VerificationKeys> verifiers = new EnumMap<>(Purpose.class);

    @Activate
    public SigningKeys(@Reference KeyDirectory keys) {
        this.keys = keys;
        for (Purpose purpose : Purpose.values()) {
            verifiers.put(
                    purpose, VerificationKeys.of(List.of(keys.signingKey(purpose).publicKey())));
        }
    }

    @Override
    public String sign(Purpose purpose, String type, byte[] payload) {
        return Jws.sign(keys.signingKey(purpose), type, payload);
    }

    @Override
    public byte[] verify(Purpose purpose, String type, String jws) {
        String name = purpose.name().toLowerCase(Locale.ROOT);
        int longest = purpose == Purpose.MANIFEST ? MAX_MANIFEST : MAX_TOKEN;
        try {
            return verifiers.get(purpose).verify(jws, type, longest);
        } catch (JwsException e) {
            if (e.reason() == JwsException.Reason.MALFORMED) {
                throw new Problem(
                        name + "-malformed",
                        400,
                        "This is no " + name + ": " + e.getMessage() + ".");
            }
            throw new Problem(
                    name + "-signature",
                    401,
                    "This " + name + " was not signed by this operator, or was altered.");
        }
    }

    @Override
    public String jwks() {
        return VerificationKeys.of(
                        Arrays.stream(Purpose.values())
                                .map(p -> keys.signingKey(p).publicKey())
                                .toList())
                .render();
    }
}
