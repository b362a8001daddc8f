package dev.usher.crypto;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Lets the JDK's TLS sign with a {@link TokenKey}.
 *
 * <p>TLS looks for who can sign among the providers of the process and cannot be given one. This is
 * the least that has to stand there: one algorithm, for keys of that class only, last in the list.
 * Nobody else's cryptography changes, which it would if the token's whole provider stood there.
 */
final class TokenSignatures extends Provider {
    private static final long serialVersionUID = 1L;

    TokenSignatures() {
        super("Usher-Token-" + UUID.randomUUID(), "1", "Signatures by keys of a token");
        Map<String, String> onlyOurs = Map.of("SupportedKeyClasses", TokenKey.class.getName());
        putService(
                new Service(
                        this,
                        "Signature",
                        "SHA256withECDSA",
                        Spi.class.getName(),
                        List.of(),
                        onlyOurs) {
                    @Override
                    public Object newInstance(Object parameter) {
                        return new Spi();
                    }
                });
    }

    /** Hands everything on to the token. */
    static final class Spi extends SignatureSpi {
        private Signature signature;

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof TokenKey own)) {
                throw new InvalidKeyException("not a key of a token");
            }
            signature = own.signature();
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            throw new InvalidKeyException("others verify");
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            signature.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length)
                throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        protected void engineUpdate(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            try {
                signature.update(copy);
            } catch (SignatureException e) {
                throw new IllegalStateException("the token does not sign", e);
            }
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected boolean engineVerify(byte[] given) throws SignatureException {
            throw new SignatureException("others verify");
        }

        @Override
        protected void engineSetParameter(AlgorithmParameterSpec parameters) {
            throw new UnsupportedOperationException("ECDSA has no parameters");
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException("ECDSA has no parameters");
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException("ECDSA has no parameters");
        }
    }
}
