package dev.usher.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Verifies raw JWS signatures (64 bytes: Ed25519, or r and s of ECDSA over P-256). */
final class RawVerifier {
    static final String ED_DSA = "EdDSA";
    static final String ES256 = "ES256";

    /**
     * Keys that were seen lately: a box's key comes several times in a call, and parsing it and
     * preparing its multiples takes longer than the verification itself.
     */
    private static final Map<PublicKey, RawVerifier> LATELY =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<PublicKey, RawVerifier> e) {
                            return size() > REMEMBERED;
                        }
                    });

    private static final int REMEMBERED = 512;

    private final AsymmetricKeyParameter key;

    private RawVerifier(AsymmetricKeyParameter key) {
        this.key = key;
    }

    /**
     * @throws IllegalArgumentException when the key is neither Ed25519 nor a point of P-256
     */
    static RawVerifier of(PublicKey key) {
        // not computeIfAbsent: others need not wait while this one is parsed
        RawVerifier known = LATELY.get(key);
        if (known == null) {
            known = parse(key);
            LATELY.put(key, known);
        }
        return known;
    }

    private static RawVerifier parse(PublicKey key) {
        try {
            AsymmetricKeyParameter raw = PublicKeyFactory.createKey(key.getEncoded());
            boolean p256 =
                    raw instanceof ECPublicKeyParameters ec
                            && ec.getParameters().getCurve().getFieldSize() == 256;
            if (p256 || raw instanceof Ed25519PublicKeyParameters) {
                return new RawVerifier(raw);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a public key", e);
        }
        throw new IllegalArgumentException("neither an Ed25519 nor a P-256 key");
    }

    String algorithm() {
        return key instanceof Ed25519PublicKeyParameters ? ED_DSA : ES256;
    }

    boolean verify(byte[] message, byte[] signature) {
        if (key instanceof Ed25519PublicKeyParameters) {
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(false, key);
            signer.update(message, 0, message.length);
            return signer.verifySignature(signature);
        }
        BigInteger order = ((ECPublicKeyParameters) key).getParameters().getN();
        BigInteger[] rs;
        try {
            rs = PlainDSAEncoding.INSTANCE.decode(order, signature);
        } catch (IllegalArgumentException outOfRange) {
            return false;
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(sha256(message), rs[0], rs[1]);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
