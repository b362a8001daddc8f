package dev.usher.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/** A private key that signs: Ed25519 (operator) or P-256 (box). Both sign deterministically. */
public final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";

    private final AsymmetricKeyParameter raw;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final String keyId;

    private SigningKey(AsymmetricKeyParameter raw, PrivateKey privateKey, PublicKey publicKey) {
        this.raw = raw;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        keyId = Jwk.thumbprint(publicKey);
    }

    public static SigningKey generateEd25519() {
        return of(generate("Ed25519"));
    }

    public static SigningKey generateP256() {
        return of(generate("EC"));
    }

    /**
     * @throws IllegalArgumentException when the pair is neither Ed25519 nor P-256, or keeps its key
     *     to itself
     */
    public static SigningKey of(KeyPair pair) {
        try {
            AsymmetricKeyParameter raw =
                    PrivateKeyFactory.createKey(pair.getPrivate().getEncoded());
            return new SigningKey(supported(raw), pair.getPrivate(), pair.getPublic());
        } catch (IOException e) {
            throw new IllegalArgumentException("not a private key", e);
        }
    }

    /**
     * Reads a PKCS#8 PEM file (RFC 7468, {@code PRIVATE KEY}).
     *
     * @throws IOException not readable, or not such a key
     */
    public static SigningKey load(Path pem) throws IOException {
        try {
            byte[] pkcs8 = Pem.decode(LABEL, Files.readString(pem));
            AsymmetricKeyParameter raw = supported(PrivateKeyFactory.createKey(pkcs8));
            String algorithm = raw instanceof Ed25519PrivateKeyParameters ? "Ed25519" : "EC";
            KeyFactory factory = KeyFactory.getInstance(algorithm);
            byte[] spki =
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicPart(raw))
                            .getEncoded();
            return new SigningKey(
                    raw,
                    factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
                    factory.generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(pem + " is not a private key in PKCS#8 PEM", e);
        }
    }

    /** Writes {@link #load}'s format, readable by the owner only, atomically. */
    public void store(Path pem) throws IOException {
        PrivateFile.write(pem, Pem.encode(LABEL, privateKey.getEncoded()));
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** RFC 7638 thumbprint, SHA-256, base64url: 43 characters. */
    public String keyId() {
        return keyId;
    }

    /** The pair as the JDK's own types. */
    public KeyPair pair() {
        return new KeyPair(publicKey, privateKey);
    }

    String algorithm() {
        return raw instanceof Ed25519PrivateKeyParameters ? RawVerifier.ED_DSA : RawVerifier.ES256;
    }

    /** 64 bytes. */
    byte[] sign(byte[] message) {
        if (raw instanceof Ed25519PrivateKeyParameters) {
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(true, raw);
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        }
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, raw);
        BigInteger[] rs = signer.generateSignature(RawVerifier.sha256(message));
        BigInteger order = ((ECPrivateKeyParameters) raw).getParameters().getN();
        return PlainDSAEncoding.INSTANCE.encode(order, rs[0], rs[1]);
    }

    /** Signs certificates and requests; P-256 only. */
    ContentSigner certificateSigner() {
        try {
            DefaultSignatureAlgorithmIdentifierFinder signatures =
                    new DefaultSignatureAlgorithmIdentifierFinder();
            AlgorithmIdentifier signature = signatures.find("SHA256withECDSA");
            AlgorithmIdentifier digest =
                    new DefaultDigestAlgorithmIdentifierFinder().find(signature);
            return new BcECContentSignerBuilder(signature, digest).build(raw);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this key cannot sign certificates", e);
        }
    }

    private static AsymmetricKeyParameter supported(AsymmetricKeyParameter raw) {
        boolean p256 =
                raw instanceof ECPrivateKeyParameters ec
                        && ec.getParameters().getCurve().getFieldSize() == 256;
        if (!p256 && !(raw instanceof Ed25519PrivateKeyParameters)) {
            throw new IllegalArgumentException("neither an Ed25519 nor a P-256 key");
        }
        return raw;
    }

    private static AsymmetricKeyParameter publicPart(AsymmetricKeyParameter raw) {
        if (raw instanceof Ed25519PrivateKeyParameters ed) {
            return ed.generatePublicKey();
        }
        ECPrivateKeyParameters ec = (ECPrivateKeyParameters) raw;
        return new ECPublicKeyParameters(
                new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
                ec.getParameters());
    }

    private static KeyPair generate(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make " + algorithm + " keys", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + keyId + "]";
    }
}
