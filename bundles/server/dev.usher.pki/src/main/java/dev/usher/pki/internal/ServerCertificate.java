package dev.usher.pki.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server's TLS key and certificate as PKCS#12 files beside the CAs, under a random password in
 * a file of its own. The password keeps copies of the key store alone useless; who reads the whole
 * directory has the key.
 */
final class ServerCertificate {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final KeyDirectory keys;
    private final Authority authority;
    private final Set<String> names;

    ServerCertificate(KeyDirectory keys, Authority authority, Collection<String> configuredNames) {
        this.keys = keys;
        this.authority = authority;
        names =
                Stream.concat(Stream.of("localhost", "127.0.0.1"), configuredNames.stream())
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    Path keyStore() {
        return keys.path().resolve("server.p12");
    }

    Path trustStore() {
        return keys.path().resolve("clients.p12");
    }

    String password() throws IOException {
        return new String(passwordCharacters());
    }

    /**
     * Makes or renews the files where needed: absent, other names configured, two thirds of the
     * life over.
     *
     * @param makers CAs besides our own whose certificates clients may show
     * @return the certificate in use from now on
     */
    X509Certificate ensure(Instant now, List<X509Certificate> makers) throws IOException {
        char[] password = passwordCharacters();
        List<X509Certificate> trusted = new ArrayList<>(makers);
        trusted.add(authority.operatorCa());
        KeyStoreFile.storeTrusted(trustStore(), password, trusted);
        if (Files.exists(keyStore())) {
            X509Certificate present = KeyStoreFile.load(keyStore(), password).chain().get(0);
            if (isGood(present, now)) {
                return present;
            }
        }
        SigningKey key = SigningKey.generateP256();
        X509Certificate certificate =
                authority.server(key.publicKey(), namesThat(false), namesThat(true));
        new KeyStoreFile(key.pair(), List.of(certificate, authority.operatorCa()))
                .store(keyStore(), password);
        return certificate;
    }

    private char[] passwordCharacters() throws IOException {
        return KeyStoreFile.password(keys.path().resolve("keystore-password"));
    }

    private boolean isGood(X509Certificate certificate, Instant now) {
        Duration remaining = Duration.between(now, certificate.getNotAfter().toInstant());
        return Certificates.issuedBy(certificate, authority.operatorCa(), now)
                && remaining.compareTo(Authority.SERVER_VALIDITY.dividedBy(3)) > 0
                && names.equals(namesIn(certificate));
    }

    private List<String> namesThat(boolean areAddresses) {
        return names.stream()
                .filter(name -> ADDRESS.matcher(name).matches() == areAddresses)
                .toList();
    }

    private static Set<String> namesIn(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames().stream()
                    .map(entry -> String.valueOf(entry.get(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (CertificateParsingException unreadable) {
            return Set.of();
        }
    }
}
