package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.TimeQuestion;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.pki.store.CertificateStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

/** Revocation lists, signed time and certificate attributes, as anybody may fetch them. */
@Tag("SEC")
class RevocationTest {
    @TempDir private Path directory;
    private TestOperator operator;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        client =
                HttpClient.newBuilder()
                        .sslContext(Tls.trusting(operator.operatorCa(), Instant::now))
                        .build();
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
        HttpRequest request =
                HttpRequest.newBuilder(operator.url().resolve("api/v1/time"))
                        .header("Content-Type", "application/timestamp-query")
                        .POST(BodyPublishers.ofByteArray(question.der()))
                        .build();
        byte[] answer = client.send(request, BodyHandlers.ofByteArray()).body();
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
        assertThat(question.time(answer, operator.operatorCa()))
                .hasValueSatisfying(t -> assertThat(t).isBetween(before, Instant.now()));
    }

    @Test
    void unknownListsAreNotFound() throws Exception {
        assertThat(get(".well-known/crl/other.crl").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("csrattrs asks for what is accepted: P-256, ECDSA with SHA-256")
    void attributes() throws Exception {
        HttpResponse<byte[]> answer = get(".well-known/est/csrattrs");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/csrattrs");
        byte[] der = java.util.Base64.getMimeDecoder().decode(answer.body());
        // SEQUENCE { SEQUENCE { ecPublicKey, SET { prime256v1 } }, ecdsa-with-SHA256 }
        assertThat(der)
                .asHexString()
                .isEqualToIgnoringCase(
                        "3021301506072a8648ce3d0201310a06082a8648ce3d03010706082a8648ce3d040302");
    }

    private X509CRL list(String name) throws Exception {
        HttpResponse<byte[]> answer = get(".well-known/crl/" + name + ".crl");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/pkix-crl");
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(answer.body()));
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(operator.url().resolve(path)).build(),
                BodyHandlers.ofByteArray());
    }
}
