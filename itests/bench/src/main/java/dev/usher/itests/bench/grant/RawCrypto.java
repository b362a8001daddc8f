package dev.usher.itests.bench.grant;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.XWingKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * The bare operations of each call in a loop, on keys and messages that lie ready: no encoding, no
 * parsing, no HTTP. Reads "name times" lines, answers with microseconds of processor time each.
 */
public final class RawCrypto {
    private final byte[] message = new byte[800];
    private final MessageDigest sha256;
    private final AsymmetricCipherKeyPair ed25519;
    private final AsymmetricCipherKeyPair p256;
    private final byte[] edSignature;
    private final BigInteger[] ecSignature;
    private final byte[] sealing = XWingKey.generate().publicKey();
    private final byte[] info = "usher/licence/v1".getBytes(US_ASCII);

    private final SecretKeySpec kek = new SecretKeySpec(new byte[32], "AES");
    private final byte[] wrapped;

    private RawCrypto() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, kek, new GCMParameterSpec(128, new byte[12]));
        wrapped = cipher.doFinal(new byte[16]);
        SecureRandom random = new SecureRandom();
        random.nextBytes(message);
        sha256 = MessageDigest.getInstance("SHA-256");
        Ed25519KeyPairGenerator ed = new Ed25519KeyPairGenerator();
        ed.init(new Ed25519KeyGenerationParameters(random));
        ed25519 = ed.generateKeyPair();
        X9ECParameters curve = CustomNamedCurves.getByName("P-256");
        ECKeyPairGenerator ec = new ECKeyPairGenerator();
        ec.init(new ECKeyGenerationParameters(new ECDomainParameters(curve), random));
        p256 = ec.generateKeyPair();
        edSignature = sign();
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, p256.getPrivate());
        ecSignature = signer.generateSignature(sha256.digest(message));
    }

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        RawCrypto crypto = new RawCrypto();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.printf(
                    Locale.ROOT,
                    "%s %.3f%n",
                    words[0],
                    crypto.microseconds(words[0], Integer.parseInt(words[1])));
        }
    }

    private double microseconds(String call, int times) {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            if (call.equals("purchase")) {
                purchase();
            } else {
                licence();
            }
        }
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
        return used / 1e3 / times;
    }

    /**
     * Pass and licence in one call: verifies the box's sealing key; hashes the request; signs the
     * pass; grants the licence.
     */
    private void purchase() {
        verifyBox();
        sha256.digest(message);
        sign();
        grant();
    }

    /** Verifies the pass, the box's proof and its sealing key; hashes the pass; grants. */
    private void licence() {
        Ed25519Signer pass = new Ed25519Signer();
        pass.init(false, ed25519.getPublic());
        pass.update(message, 0, message.length);
        require(pass.verifySignature(edSignature));
        verifyBox();
        verifyBox();
        sha256.digest(message);
        grant();
    }

    /**
     * Unwraps the content key, hashes the policy, seals the key to the box, signs the licence, and
     * hashes the leaf of the log. The signature of the log's checkpoint is for all of 200 ms and
     * does not count.
     */
    private void grant() {
        byte[] contentKey = unwrap();
        byte[] aad = sha256.digest(message);
        Hpke.seal(Hpke.X_WING, sealing, info, aad, contentKey);
        sign();
        sha256.digest(message);
    }

    private byte[] unwrap() {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, kek, new GCMParameterSpec(128, new byte[12]));
            return cipher.doFinal(wrapped);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private byte[] sign() {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, ed25519.getPrivate());
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    private void verifyBox() {
        ECDSASigner box = new ECDSASigner();
        box.init(false, p256.getPublic());
        require(box.verifySignature(sha256.digest(message), ecSignature[0], ecSignature[1]));
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("a good signature does not verify");
        }
    }
}
