package dev.usher.crypto;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyPairGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * A private X-Wing key: opens what {@link Hpke#seal(String, byte[], byte[], byte[], byte[])} sealed
 * to its public half. Thread-safe.
 */
public final class XWingKey {
    private static final String STORE = "PKCS12";

    private final XWingPrivateKeyParameters key;
    private final byte[] publicKey;

    private XWingKey(byte[] seed) {
        XWingKeyPairGenerator generator = new XWingKeyPairGenerator();
        generator.init(new XWingKeyGenerationParameters(new FixedSecureRandom(seed)));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        key = (XWingPrivateKeyParameters) pair.getPrivate();
        publicKey = ((XWingPublicKeyParameters) pair.getPublic()).getEncoded();
    }

    public static XWingKey generate() {
        byte[] seed = new byte[XWingKem.SEED];
        new SecureRandom().nextBytes(seed);
        return of(seed);
    }

    /**
     * @param seed 32 uniformly random bytes; wiped
     */
    static XWingKey of(byte[] seed) {
        try {
            return new XWingKey(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /**
     * Reads what {@link #store} wrote.
     *
     * @throws IOException not readable, or not such a key
     */
    public static XWingKey load(Path file, char[] password) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Key seed;
        try {
            KeyStore store = KeyStore.getInstance(STORE);
            store.load(new ByteArrayInputStream(bytes), password);
            seed = store.getKey(KeyStoreFile.ALIAS, password);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(file + " is not a readable PKCS#12 file", e);
        }
        if (seed == null || seed.getEncoded().length != XWingKem.SEED) {
            throw new IOException(file + " holds no sealing key");
        }
        return of(seed.getEncoded());
    }

    /** Writes the seed as a secret key in a PKCS#12 file, owner-readable, atomically. */
    public void store(Path file, char[] password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(STORE);
            store.load(null, null);
            store.setEntry(
                    KeyStoreFile.ALIAS,
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(key.getSeed(), "AES")),
                    new KeyStore.PasswordProtection(password));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password);
            PrivateFile.write(file, out.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a PKCS#12 key store", e);
        }
    }

    /** 1216 bytes, as RFC 9180 serialises it. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    public Optional<byte[]> open(byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        try {
            byte[] secret = XWingKem.decapsulate(enc, key);
            return HpkeMessage.of(XWingKem.ID, HpkeMessage.AES_256_GCM, secret, info).open(aad, ct);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // wrong length, or a point of small order: not for us either
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "XWingKey";
    }
}
