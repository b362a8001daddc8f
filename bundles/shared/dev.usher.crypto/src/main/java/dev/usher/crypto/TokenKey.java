package dev.usher.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import javax.crypto.KeyAgreement;

/**
 * A P-256 key that stays in its token: it signs and agrees there, and has no bytes here.
 *
 * <p>The token's provider is not one of the process's (see {@link Token}), so only this class can
 * work with the key; whoever else is handed it, such as TLS, is led back here by {@link
 * TokenSignatures}.
 */
final class TokenKey implements PrivateKey, ECKey {
    private static final long serialVersionUID = 1L;

    private final transient PrivateKey handle;
    private final transient Provider provider;
    private final transient ECPublicKey publicKey;

    /**
     * @param handle of the provider's own kind
     */
    TokenKey(PrivateKey handle, Provider provider, ECPublicKey publicKey) {
        this.handle = handle;
        this.provider = provider;
        this.publicKey = publicKey;
    }

    ECPublicKey publicKey() {
        return publicKey;
    }

    /** A signature under way, DER encoded at its end. */
    Signature signature() throws InvalidKeyException {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA", provider);
            signature.initSign(handle);
            return signature;
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("this token cannot sign by ECDSA", e);
        }
    }

    /** ECDSA with SHA-256, DER. */
    byte[] sign(byte[] message) {
        try {
            Signature signature = signature();
            signature.update(message);
            return signature.sign();
        } catch (InvalidKeyException | SignatureException e) {
            throw new IllegalStateException("the token does not sign: is it still there?", e);
        }
    }

    /**
     * ECDH (SP 800-56A 5.7.1.2).
     *
     * @param other on the curve
     * @return the x-coordinate, 32 bytes
     */
    byte[] agree(ECPublicKey other) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
            agreement.init(handle);
            agreement.doPhase(other, true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the token does not agree by ECDH", e);
        }
    }

    @Override
    public String getAlgorithm() {
        return "EC";
    }

    /** None: null, as the JDK has it. */
    @Override
    public String getFormat() {
        return null;
    }

    /** None: null, as the JDK has it. */
    @Override
    public byte[] getEncoded() {
        return null;
    }

    @Override
    public ECParameterSpec getParams() {
        return publicKey.getParams();
    }

    @Override
    public String toString() {
        return "TokenKey[" + provider.getName() + "]";
    }
}
