package dev.usher.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * The receiver of RFC 9180 (base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM) for a
 * private key in a token: the token does the ECDH, the key schedule of section 5.1 runs here. The
 * numbers in comments are sections of the RFC.
 */
final class TokenHpke {
    private static final byte[] VERSION = "HPKE-v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};
    private static final int HASH = 32;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /** "KEM", kem_id (4.1). */
    private static final byte[] KEM = {'K', 'E', 'M', 0, 0x10};

    /** "HPKE", kem_id, kdf_id, aead_id (5.1). */
    private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0, 0x10, 0, 1, 0, 2};

    private TokenHpke() {}

    /**
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    static Optional<byte[]> open(TokenKey key, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        if (ct.length < TAG_BITS / 8) {
            return Optional.empty();
        }
        byte[] shared;
        try {
            ECPublicKey ephemeral = point(enc);
            // 4.1, Decap
            byte[] own = uncompressed(key.publicKey());
            byte[] agreed = extract(KEM, NONE, "eae_prk", key.agree(ephemeral));
            shared = expand(KEM, agreed, "shared_secret", concat(enc, own), HASH);
        } catch (InvalidKeyException noPointOfTheCurve) {
            return Optional.empty();
        }
        // 5.1, KeySchedule
        byte[] context =
                concat(
                        new byte[] {0},
                        extract(SUITE, NONE, "psk_id_hash", NONE),
                        extract(SUITE, NONE, "info_hash", info));
        byte[] secret = extract(SUITE, shared, "secret", NONE);
        byte[] aeadKey = expand(SUITE, secret, "key", context, KEY);
        byte[] nonce = expand(SUITE, secret, "base_nonce", context, NONCE);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(aeadKey, "AES"),
                    new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(aad);
            return Optional.of(cipher.doFinal(ct));
        } catch (AEADBadTagException notForUs) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        } finally {
            Arrays.fill(shared, (byte) 0);
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(aeadKey, (byte) 0);
        }
    }

    /** SerializePublicKey is the uncompressed point (7.1.1); what is off the curve is refused. */
    private static ECPublicKey point(byte[] enc) throws InvalidKeyException {
        if (enc.length != 65 || enc[0] != 4) {
            throw new InvalidKeyException("not an uncompressed point of P-256");
        }
        try {
            ECNamedDomainParameters p256 =
                    new ECNamedDomainParameters(
                            X9ObjectIdentifiers.prime256v1,
                            CustomNamedCurves.getByOID(X9ObjectIdentifiers.prime256v1));
            ECPublicKeyParameters raw =
                    new ECPublicKeyParameters(p256.getCurve().decodePoint(enc), p256);
            byte[] spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(raw).getEncoded();
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a point of P-256", e);
        }
    }

    private static byte[] uncompressed(ECPublicKey key) {
        try {
            ECPublicKeyParameters raw =
                    (ECPublicKeyParameters) PublicKeyFactory.createKey(key.getEncoded());
            return raw.getQ().getEncoded(false);
        } catch (IOException e) {
            throw new IllegalStateException("our own key cannot be read", e);
        }
    }

    /** LabeledExtract (4). */
    private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] ikm) {
        // HMAC pads its key with zeros, so this is the empty salt, which the JDK refuses
        byte[] key = salt.length == 0 ? new byte[HASH] : salt;
        return hmac(key, concat(VERSION, suite, ascii(label), ikm));
    }

    /** LabeledExpand (4); one round of HKDF-Expand is enough for 32 bytes. */
    private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int length) {
        byte[] size = {0, (byte) length};
        byte[] block =
                hmac(
                        prk,
                        concat(size, VERSION, suite, ascii(label), info, new byte[] {1}));
        return Arrays.copyOf(block, length);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
