package dev.usher.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.login.LoginException;

/**
 * A cryptographic token (PKCS#11): P-256 keys that are made in it, used in it and never leave it.
 *
 * <p>The JDK's PKCS#11 provider is used as an object and is not registered with the process, so
 * nobody else's cryptography moves into the token. Thread-safe.
 */
public final class Token implements AutoCloseable {
    /**
     * Private keys stay inside. What is agreed by ECDH has to come out, for the key schedule of
     * HPKE runs here.
     */
    private static final String CONFIGURATION =
            """
            --name = usher
            library = %s
            slotListIndex = %d
            attributes(generate, CKO_PRIVATE_KEY, *) = {
              CKA_TOKEN = true
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_SIGN = true
              CKA_DERIVE = true
            }
            attributes(generate, CKO_PUBLIC_KEY, *) = {
              CKA_TOKEN = true
            }
            attributes(*, CKO_SECRET_KEY, *) = {
              CKA_SENSITIVE = false
              CKA_EXTRACTABLE = true
            }
            """;

    private static final Duration PLACEHOLDER_VALIDITY = Duration.ofDays(100 * 365);

    private final AuthProvider provider;
    private final KeyStore store;
    private final Provider forTls = new TokenSignatures();

    private Token(AuthProvider provider, KeyStore store) {
        this.provider = provider;
        this.store = store;
        Security.addProvider(forTls);
    }

    /**
     * Logs in to a token.
     *
     * @param library the token's PKCS#11 library
     * @param slotIndex place among the slots the library lists, from 0
     * @throws IOException no such library or slot, or the PIN is wrong
     */
    public static Token open(Path library, int slotIndex, char[] pin) throws IOException {
        Provider blank = Security.getProvider("SunPKCS11");
        if (blank == null) {
            throw new IOException(
                    "this Java has no PKCS#11: use one with the module jdk.crypto.cryptoki");
        }
        if (!Files.isReadable(library)) {
            throw new IOException("there is no PKCS#11 library " + library);
        }
        try {
            AuthProvider provider =
                    (AuthProvider) blank.configure(CONFIGURATION.formatted(library, slotIndex));
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            return new Token(provider, store);
        } catch (GeneralSecurityException
                | ProviderException
                | InvalidParameterException
                | UnsupportedOperationException e) {
            throw refused(library, slotIndex, e);
        } catch (IOException e) {
            throw refused(library, slotIndex, e);
        }
    }

    /**
     * Logs in to a token.
     *
     * @param pinFile holds the PIN, and perhaps white space around it
     * @throws IOException as {@link #open(Path, int, char[])}, or the file cannot be read
     */
    public static Token open(Path library, int slotIndex, Path pinFile) throws IOException {
        if (!Files.isReadable(pinFile)) {
            throw new IOException(
                    "the file '"
                            + pinFile
                            + "' with the token's PIN cannot be read; correct its name");
        }
        return open(library, slotIndex, Files.readString(pinFile).strip().toCharArray());
    }

    private static IOException refused(Path library, int slotIndex, Exception cause) {
        return new IOException(
                "the token in slot "
                        + slotIndex
                        + " of "
                        + library
                        + " cannot be used: is it initialised, and the PIN right?",
                cause);
    }

    /** The key of this label; empty when there is none. */
    public Optional<SigningKey> key(String label) throws IOException {
        return entry(label).map(entry -> SigningKey.of(entry.key()));
    }

    /** The key of this label with the certificates kept beside it; empty when there is none. */
    public Optional<KeyStoreFile> entry(String label) throws IOException {
        try {
            Certificate[] chain = store.getCertificateChain(label);
            if (!(store.getKey(label, null) instanceof PrivateKey handle) || chain == null) {
                return Optional.empty();
            }
            List<X509Certificate> own =
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList();
            return Optional.of(new KeyStoreFile(pair(handle, own.get(0).getPublicKey()), own));
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IOException("the token does not give its key " + label, e);
        }
    }

    /** Makes a P-256 key in the token; the label must be free. */
    public SigningKey generate(String label, Instant now) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair made = generator.generateKeyPair();
            KeyPair pair = pair(made.getPrivate(), made.getPublic());
            SigningKey key = SigningKey.of(pair);
            // the key store lists a key only with a certificate
            X509Certificate placeholder =
                    CertificateAuthority.selfSigned(
                            key,
                            Certificates.boxId(key.publicKey()).value(),
                            now,
                            PLACEHOLDER_VALIDITY);
            store.setKeyEntry(label, made.getPrivate(), null, new Certificate[] {placeholder});
            return key(label).orElseThrow(() -> new IOException("the token lost its new key"));
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IOException("the token does not make a P-256 key", e);
        }
    }

    /** Keeps certificates beside a key that is there, instead of those before. */
    public void certify(String label, List<X509Certificate> chain) throws IOException {
        try {
            store.setKeyEntry(
                    label, store.getKey(label, null), null, chain.toArray(new Certificate[0]));
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IOException("the token does not take the certificates of " + label, e);
        }
    }

    /** Destroys the key of this label, if there is one. */
    public void remove(String label) throws IOException {
        try {
            store.deleteEntry(label);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IOException("the token keeps its key " + label, e);
        }
    }

    private KeyPair pair(PrivateKey handle, PublicKey publicKey) throws GeneralSecurityException {
        ECPublicKey plain =
                (ECPublicKey)
                        KeyFactory.getInstance("EC")
                                .generatePublic(new X509EncodedKeySpec(publicKey.getEncoded()));
        return new KeyPair(plain, new TokenKey(handle, provider, plain));
    }

    /** Logs out, for the whole process as PKCS#11 has it: the keys do nothing any more. */
    @Override
    public void close() {
        Security.removeProvider(forTls.getName());
        try {
            provider.logout();
        } catch (LoginException | ProviderException tokenIsGone) {
            // then nobody is logged in
            return;
        }
    }
}
