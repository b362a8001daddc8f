package dev.usher.pki.internal;

import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.server.api.LogKey;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signs checkpoints with the log key of the {@link KeyDirectory}. */
@Component
public final class LogSigningKey implements LogKey {
    private final SigningKey key;

    @Activate
    public LogSigningKey(@Reference KeyDirectory keys) {
        key = keys.logKey();
    }

    @Override
    public String sign(String name, String text) {
        return SignedNote.sign(key, name, text);
    }

    @Override
    public String verifier(String name) {
        return new SignedNote.Verifier(name, key.publicKey()).text();
    }
}
