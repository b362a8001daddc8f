package dev.usher.crypto;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * A key and its certificate chain in a PKCS#12 file (RFC 7292), owner-readable.
 *
 * @param key private key and the public key of the first certificate
 * @param chain own certificate first
 */
public record KeyStoreFile(KeyPair key, List<X509Certificate> chain) {
    /** The only entry. */
    public static final String ALIAS = "usher";

    public KeyStoreFile {
        chain = List.copyOf(chain);
    }

    /** Reads what {@link #store} wrote. */
    public static KeyStoreFile load(Path file, char[] password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
            Certificate[] chain = store.getCertificateChain(ALIAS);
            if (!(store.getKey(ALIAS, password) instanceof PrivateKey key) || chain == null) {
                throw new IOException(file + " holds no key named " + ALIAS);
            }
            List<X509Certificate> own =
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList();
            return new KeyStoreFile(new KeyPair(own.get(0).getPublicKey(), key), own);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is not a readable PKCS#12 file", e);
        }
    }

    /** Replaces the file atomically; not for the key of a token, which stays there. */
    public void store(Path file, char[] password) throws IOException {
        PrivateFile.write(file, encode(keyStore(password), password));
    }

    /** Writes a PKCS#12 file that holds only trusted certificates. */
    public static void storeTrusted(Path file, char[] password, Collection<X509Certificate> trusted)
            throws IOException {
        PrivateFile.write(file, encode(trustStore(trusted), password));
    }

    /** The password in this file; made of 192 random bits when the file does not exist yet. */
    public static char[] password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            PrivateFile.write(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        }
        return Files.readString(file).strip().toCharArray();
    }

    private KeyStore keyStore(char[] password) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    ALIAS, key.getPrivate(), password, chain.toArray(new X509Certificate[0]));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a PKCS#12 key store", e);
        }
    }

    static KeyStore trustStore(Collection<X509Certificate> trusted) {
        try {
            KeyStore store = empty();
            for (X509Certificate each : trusted) {
                store.setCertificateEntry(Certificates.fingerprint(each), each);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a PKCS#12 trust store", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store reads nothing", e);
        }
    }

    private static byte[] encode(KeyStore store, char[] password) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            store.store(out, password);
            return out.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot write PKCS#12", e);
        }
    }

    @Override
    public String toString() {
        return "KeyStoreFile[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
