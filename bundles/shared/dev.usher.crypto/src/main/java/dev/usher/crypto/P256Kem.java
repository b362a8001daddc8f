package dev.usher.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * DHKEM(P-256, HKDF-SHA256), RFC 9180 section 4.1. Points are taken uncompressed only, on the curve
 * and not at infinity.
 */
final class P256Kem {
    static final int ID = 0x0010;
    static final int POINT = 65;
    private static final int SECRET = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SUITE =
            ByteBuffer.allocate(5).put("KEM".getBytes(US_ASCII)).putShort((short) ID).array();
    private static final ECDomainParameters CURVE =
            new ECNamedDomainParameters(
                    SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByName("secp256r1"));

    private P256Kem() {}

    /** What the recipient's private key agrees with another's point: 32 bytes. */
    interface Agreement {
        byte[] with(ECPublicKeyParameters point);
    }

    /**
     * @throws IllegalArgumentException no uncompressed point of the curve
     */
    static ECPublicKeyParameters point(byte[] encoded) {
        if (encoded.length != POINT || encoded[0] != 4) {
            throw new IllegalArgumentException("not an uncompressed point of P-256");
        }
        return new ECPublicKeyParameters(CURVE.getCurve().decodePoint(encoded), CURVE);
    }

    static byte[] encode(ECPublicKeyParameters key) {
        return key.getQ().getEncoded(false);
    }

    /**
     * @throws IllegalArgumentException a key of another curve
     */
    static byte[] encode(ECPublicKey key) {
        try {
            if (PublicKeyFactory.createKey(key.getEncoded()) instanceof ECPublicKeyParameters ec) {
                byte[] encoded = encode(ec);
                point(encoded);
                return encoded;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a public key", e);
        }
        throw new IllegalArgumentException("not a P-256 key");
    }

    static ECPublicKey publicKey(ECPublicKeyParameters point) {
        try {
            byte[] spki =
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point).getEncoded();
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** A fresh secret for the recipient. */
    static Encapsulation encapsulate(ECPublicKeyParameters recipient) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, RANDOM));
        return encapsulate(recipient, generator.generateKeyPair());
    }

    static Encapsulation encapsulate(
            ECPublicKeyParameters recipient, AsymmetricCipherKeyPair ephemeral) {
        byte[] enc = encode((ECPublicKeyParameters) ephemeral.getPublic());
        byte[] agreed = agree((ECPrivateKeyParameters) ephemeral.getPrivate(), recipient);
        return new Encapsulation(enc, derive(agreed, enc, encode(recipient)));
    }

    /**
     * @param own public point of the key that agrees
     * @throws IllegalArgumentException {@code enc} is no point
     */
    static byte[] decapsulate(byte[] enc, Agreement key, byte[] own) {
        return derive(key.with(point(enc)), enc, own);
    }

    static byte[] agree(ECPrivateKeyParameters own, ECPublicKeyParameters other) {
        ECDHBasicAgreement agreement = new ECDHBasicAgreement();
        agreement.init(own);
        BigInteger x = agreement.calculateAgreement(other);
        byte[] bytes = x.toByteArray();
        byte[] fixed = new byte[SECRET];
        int from = Math.max(0, bytes.length - SECRET);
        int n = bytes.length - from;
        System.arraycopy(bytes, from, fixed, SECRET - n, n);
        Arrays.fill(bytes, (byte) 0);
        return fixed;
    }

    private static byte[] derive(byte[] agreed, byte[] enc, byte[] recipient) {
        LabeledHkdf hkdf = new LabeledHkdf(SUITE);
        byte[] extracted = hkdf.extract(new byte[0], "eae_prk", agreed);
        try {
            return hkdf.expand(
                    extracted, "shared_secret", LabeledHkdf.join(enc, recipient), SECRET);
        } finally {
            Arrays.fill(extracted, (byte) 0);
            Arrays.fill(agreed, (byte) 0);
        }
    }
}
