package dev.usher.pass.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The operator's keys, in files that server processes share. */
final class FakeOperatorKeys implements OperatorKeys {
    private final Map<Purpose, SigningKey> keys = new EnumMap<>(Purpose.class);

    FakeOperatorKeys(Path directory) {
        for (Purpose purpose : Purpose.values()) {
            keys.put(
                    purpose, key(directory.resolve(purpose + ".pem"), SigningKey::generateEd25519));
        }
    }

    /** The key in a file; a fresh one when there is no such file yet. */
    static SigningKey key(Path file, Supplier<SigningKey> fresh) {
        try {
            if (!Files.exists(file)) {
                fresh.get().store(file);
            }
            return SigningKey.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
