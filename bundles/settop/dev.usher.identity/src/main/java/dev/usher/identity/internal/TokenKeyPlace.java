package dev.usher.identity.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token (PKCS#11): security level 2, for nobody gets the key out of it. Certificates are public
 * and lie in a file; renewing them wears no token out.
 */
final class TokenKeyPlace implements KeyPlace {
    static final String BOX = "usher-box";
    static final String DEVICE = "usher-device";

    private final Token token;
    private final Path certificates;

    TokenKeyPlace(Token token, Path directory) {
        this.token = token;
        certificates = directory.resolve("identity.pem");
    }

    /** The configured token, logged in to. */
    static Token open(Settings settings) throws IOException {
        return Token.open(
                Path.of(settings.tokenLibrary()),
                settings.tokenSlot(),
                Path.of(settings.tokenPinFile()));
    }

    @Override
    public KeyStoreFile key(Instant now) throws IOException {
        Optional<SigningKey> present = token.key(BOX);
        SigningKey key = present.isPresent() ? present.get() : token.generate(BOX, now);
        List<X509Certificate> chain =
                chain(key).orElse(token.entry(BOX).orElseThrow().chain().subList(0, 1));
        return new KeyStoreFile(key.pair(), chain);
    }

    private Optional<List<X509Certificate>> chain(SigningKey key) throws IOException {
        if (!Files.exists(certificates)) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> chain = Certificates.fromPem(Files.readString(certificates));
            return Optional.of(chain)
                    .filter(c -> c.size() == 2)
                    .filter(c -> c.get(0).getPublicKey().equals(key.publicKey()));
        } catch (CertificateException damaged) {
            throw new IOException(certificates + " is damaged: restore it, or remove it", damaged);
        }
    }

    @Override
    public void certified(KeyStoreFile own) throws IOException {
        StringBuilder pem = new StringBuilder();
        own.chain().forEach(certificate -> pem.append(Certificates.toPem(certificate)));
        PrivateFile.write(certificates, pem.toString());
    }

    @Override
    public Optional<KeyStoreFile> device() throws IOException {
        return token.entry(DEVICE);
    }

    @Override
    public void close() {
        token.close();
    }
}
