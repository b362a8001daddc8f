package dev.usher.identity.internal;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.XWingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;

/**
 * What licences are sealed to: an X-Wing key beside the box's key, protected as that is; or the
 * box's key itself where that lies in a token, which an X-Wing key cannot do. What was sealed to
 * the box's key opens either way.
 */
final class SealingKeys {
    private final SigningKey box;
    private final Optional<XWingKey> own;

    private SealingKeys(SigningKey box, Optional<XWingKey> own) {
        this.box = box;
        this.own = own;
    }

    /**
     * Reads the directory, or puts a fresh key in it.
     *
     * @throws IOException the key is there and cannot be read: licences need it, so it is not
     *     replaced
     */
    static SealingKeys of(Path directory, SigningKey box) throws IOException {
        if (box.isInToken()) {
            return new SealingKeys(box, Optional.empty());
        }
        Path file = directory.resolve("sealing.p12");
        char[] password = KeyStoreFile.password(directory.resolve("box.password"));
        if (!Files.exists(file)) {
            XWingKey.generate().store(file, password);
        }
        return new SealingKeys(box, Optional.of(XWingKey.load(file, password)));
    }

    String suite() {
        return own.isPresent() ? Hpke.X_WING : Hpke.P_256;
    }

    byte[] publicKey() {
        return own.map(XWingKey::publicKey)
                .orElseGet(() -> Hpke.publicKey((ECPublicKey) box.publicKey()));
    }

    Optional<byte[]> unseal(String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return switch (suite) {
            case Hpke.X_WING -> own.flatMap(key -> key.open(enc, ciphertext, info, aad));
            case Hpke.P_256 -> Hpke.open(box, enc, ciphertext, info, aad);
            default -> Optional.empty();
        };
    }
}
