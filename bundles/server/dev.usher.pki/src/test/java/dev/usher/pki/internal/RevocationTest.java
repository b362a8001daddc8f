package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.TimeQuestion;
import dev.usher.media.api.BoxId;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.pki.store.CertificateStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocation lists, public keys and signed time, as anybody may fetch them. */
@Tag("SEC")
class RevocationTest {
    @TempDir private Path directory;
    private TestOperator operator;
    private Visitor client;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        client = Visitor.stranger(operator);
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    @DisplayName("a revoked box's certificates are on both lists, those of others are not")
    void lists() throws Exception {
        SigningKey lost = SigningKey.generateP256();
        SigningKey good = SigningKey.generateP256();
        BoxId id = Certificates.boxId(lost.publicKey());
        operator.boxes().enrol(operator.code(), id, "lost");
        X509Certificate first = operator.authority().identity(lost.publicKey());
        X509Certificate renewed = operator.authority().identity(lost.publicKey());
        X509Certificate peer = operator.authority().peer(lost.publicKey());
        X509Certificate other = operator.authority().identity(good.publicKey());
        assertThat(list("operator").getRevokedCertificates()).isNull();
        operator.boxes().revoke(id);
        X509CRL operators = list("operator");
        operators.verify(operator.operatorCa().getPublicKey());
        assertThat(operators.isRevoked(first)).isTrue();
        assertThat(operators.isRevoked(renewed)).isTrue();
        assertThat(operators.isRevoked(other)).isFalse();
        X509CRL swarm = list("swarm");
        swarm.verify(operator.authority().swarmCa().getPublicKey());
        assertThat(swarm.isRevoked(peer)).isTrue();
        assertThat(operators.getNextUpdate().toInstant())
                .isAfter(Instant.now().plus(Duration.ofDays(6)));
    }

    @Test
    @DisplayName("the database remembers certificates until they expire")
    void store() {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1",
                        "sa",
                        "");
        CertificateStore store = new CertificateStore(pool);
        SigningKey key = SigningKey.generateP256();
        BoxId box = Certificates.boxId(key.publicKey());
        X509Certificate certificate = operator.authority().peer(key.publicKey());
        store.add(By.SWARM, box, certificate);
        assertThat(store.serials(By.SWARM, box)).containsExactly(certificate.getSerialNumber());
        assertThat(store.serials(By.OPERATOR, box)).isEmpty();
        store.forget(Instant.now());
        assertThat(store.serials(By.SWARM, box)).hasSize(1);
        store.forget(Instant.now().plus(Duration.ofDays(4)));
        assertThat(store.serials(By.SWARM, box)).isEmpty();
        pool.dispose();
    }

    @Test
    @DisplayName("the time is signed for whoever asks")
    void time() throws Exception {
        TimeQuestion question = TimeQuestion.fresh();
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
        byte[] answer = client.time(question.der());
        assertThat(question.time(answer, operator.operatorCa()))
                .hasValueSatisfying(t -> assertThat(t).isBetween(before, Instant.now()));
    }

    @Test
    void unknownListsAreNotFound() throws Exception {
        assertThat(client.get(".well-known/crl/other.crl").statusCode()).isEqualTo(404);
    }

    @Test
    void keysAreThereForEverybody() throws Exception {
        HttpResponse<byte[]> answer = client.get(".well-known/jwks.json");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/jwk-set+json");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(operator.signingKeys().jwks());
    }

    private X509CRL list(String name) throws Exception {
        HttpResponse<byte[]> answer = client.get(".well-known/crl/" + name + ".crl");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/pkix-crl");
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(answer.body()));
    }
}
