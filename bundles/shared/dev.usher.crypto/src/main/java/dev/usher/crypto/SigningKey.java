package dev.usher.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * A private key that signs: Ed25519 (operator) or P-256 (box). Both sign deterministically, but for
 * a P-256 key in a {@link Token}, whose signatures are the token's.
 */
public final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";

    /** Null for a key in a token. */
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
     *     to itself without being a {@link Token}'s
     */
    public static SigningKey of(KeyPair pair) {
        if (pair.getPrivate() instanceof TokenKey) {
            return new SigningKey(null, pair.getPrivate(), pair.getPublic());
        }
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

    /**
     * Writes {@link #load}'s format, readable by the owner only, atomically.
     *
     * @throws IOException also when the key lies in a token, which it never leaves
     */
    public void store(Path pem) throws IOException {
        if (isInToken()) {
            throw new IOException("the key does not leave its token");
        }
        PrivateFile.write(pem, Pem.encode(LABEL, privateKey.getEncoded()));
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** RFC 7638 thumbprint, SHA-256, base64url: 43 characters. */
    public String keyId() {
        return keyId;
    }

    /** The pair as the JDK's own types; the private key of a token has no encoding. */
    public KeyPair pair() {
        return new KeyPair(publicKey, privateKey);
    }

    /** Whether nobody can read the private key, here or on the disk. */
    public boolean isInToken() {
        return privateKey instanceof TokenKey;
    }

    String algorithm() {
        return raw instanceof Ed25519PrivateKeyParameters ? RawVerifier.ED_DSA : RawVerifier.ES256;
    }

    /** 64 bytes. */
    byte[] sign(byte[] message) {
        if (privateKey instanceof TokenKey inToken) {
            return plain(inToken.sign(message));
        }
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

    /** DER to r and s, 32 bytes each (RFC 7518 section 3.4). */
    private static byte[] plain(byte[] der) {
        try {
            BigInteger order = CustomNamedCurves.getByOID(X9ObjectIdentifiers.prime256v1).getN();
            BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(order, der);
            return PlainDSAEncoding.INSTANCE.encode(order, rs[0], rs[1]);
        } catch (IOException e) {
            throw new IllegalStateException("the token's signature is none", e);
        }
    }

    /** Signs certificates and requests; P-256 only. */
    ContentSigner certificateSigner() {
        AlgorithmIdentifier signature =
                new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        if (privateKey instanceof TokenKey inToken) {
            return new TokenContentSigner(signature, inToken);
        }
        try {
            AlgorithmIdentifier digest =
                    new DefaultDigestAlgorithmIdentifierFinder().find(signature);
            return new BcECContentSignerBuilder(signature, digest).build(raw);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this key cannot sign certificates", e);
        }
    }

    /** Has a token sign what was written. */
    private record TokenContentSigner(
            AlgorithmIdentifier algorithm, TokenKey key, ByteArrayOutputStream written)
            implements ContentSigner {
        TokenContentSigner(AlgorithmIdentifier algorithm, TokenKey key) {
            this(algorithm, key, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream() {
            return written;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(written.toByteArray());
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
