package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir private Path directory;
    private final PublicKey box = SigningKey.generateP256().publicKey();
    private KeyDirectory keys;

    @BeforeEach
    void makeKeys() throws IOException {
        keys = new KeyDirectory(directory.resolve("pki"), at(NOW));
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    @Test
    @Tag("D5")
    void recognisesItsBoxesOnly() {
        Authority authority = new Authority(keys, new MemoryCertificates(), at(NOW));
        assertThat(authority.box(authority.identity(box))).hasValue(Certificates.boxId(box));
        assertThat(authority.box(authority.peer(box)))
                .as("peer certificates are for peers")
                .isEmpty();
        assertThat(authority.box(authority.server(box, List.of("x"), List.of())))
                .as("a server is no box")
                .isEmpty();
        assertThat(authority.box(authority.operatorCa())).isEmpty();

        Leaf server =
                new Leaf(
                        Certificates.boxId(box).value(),
                        Usage.SERVER,
                        List.of("x"),
                        List.of(),
                        Authority.SERVER_VALIDITY);
        assertThat(authority.box(keys.operatorCa().issue(box, server, NOW)))
                .as("whatever its name")
                .isEmpty();

        Leaf otherName =
                new Leaf(
                        "0".repeat(32),
                        Usage.CLIENT,
                        List.of(),
                        List.of(),
                        Authority.IDENTITY_VALIDITY);
        assertThat(authority.box(keys.operatorCa().issue(box, otherName, NOW))).isEmpty();

        CertificateAuthority namesake =
                CertificateAuthority.create("Usher Operator CA", NOW, Duration.ofDays(10));
        Leaf right =
                new Leaf(
                        Certificates.boxId(box).value(),
                        Usage.CLIENT,
                        List.of(),
                        List.of(),
                        Duration.ofDays(1));
        assertThat(authority.box(namesake.issue(box, right, NOW))).isEmpty();
    }

    @Test
    void anExpiredCertificateIsNobodys() {
        Authority authority = new Authority(keys, new MemoryCertificates(), at(NOW));
        Authority later =
                new Authority(
                        keys,
                        new MemoryCertificates(),
                        at(NOW.plus(Authority.IDENTITY_VALIDITY).plusSeconds(1)));
        assertThat(later.box(authority.identity(box))).isEmpty();
    }

    @Test
    void aCertificateThatWasRecognisedExpiresAllTheSame() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        Authority authority = new Authority(keys, new MemoryCertificates(), now::get);
        X509Certificate certificate = authority.identity(box);
        assertThat(authority.box(certificate)).isPresent();
        assertThat(authority.box(certificate)).isPresent();
        now.set(NOW.plus(Authority.IDENTITY_VALIDITY).plusSeconds(1));
        assertThat(authority.box(certificate)).isEmpty();
        now.set(NOW.minus(Duration.ofDays(365)));
        assertThat(authority.box(certificate)).isEmpty();
    }

    @Test
    void anchorsAreReadable() {
        Authority authority = new Authority(keys, new MemoryCertificates(), at(NOW));
        assertThat(authority.operatorCaFingerprint()).matches("[0-9a-f]{64}");
        assertThat(authority.operatorCaPem())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----\n");
        assertThat(authority.swarmCaPem()).isNotEqualTo(authority.operatorCaPem());
    }
}
