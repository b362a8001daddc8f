package dev.usher.pass.internal;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.util.Base64;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signs passes anew whose key was taken back. What a pass says stays, byte for byte. */
@Component(service = PassSignatures.class)
public final class PassSignatures {
    private final OperatorKeys keys;

    @Activate
    public PassSignatures(@Reference OperatorKeys keys) {
        this.keys = keys;
    }

    /**
     * The pass as it is believed now.
     *
     * @param granted from our own database
     */
    public PassGrant believed(PassGrant granted) {
        String token = granted.pass();
        try {
            keys.verify(Purpose.PASS, PassTokens.TYPE, token);
            return granted;
        } catch (Problem takenBack) {
            String claims = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
            return new PassGrant(
                    granted.id(),
                    granted.item(),
                    keys.sign(Purpose.PASS, PassTokens.TYPE, Base64.getUrlDecoder().decode(claims)),
                    granted.startBy(),
                    granted.tier());
        }
    }
}
