package dev.usher.pass.internal;

import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usher.backend.api.PassGrant;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.AlarmStore.Alarm;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody got hold of a signing key, or of the box's clock. */
@Tag("P6")
class ForgeryTest {
    @TempDir Path directory;
    private PassServer server;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A pass as whoever stole the signing key would make it. */
    private PassGrant forged() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", TimeOrderedId.at(server.now));
        claims.put("nbf", server.now.getEpochSecond());
        claims.put("cnf", Map.of("jkt", server.living.key.thumbprint()));
        String token = server.keys.sign(Purpose.PASS, PassTokens.TYPE, Json.bytes(claims));
        return new PassGrant((String) claims.get("jti"), PassServer.FILM, token, null);
    }

    @Test
    void t11AForgedButWellSignedPassOpensNothingAndRaisesAnAlarm() {
        PassGrant forged = forged();
        refused("pass-not-found", 404, () -> server.licence(server.living, forged));
        refused("pass-not-found", 404, () -> server.licence(server.living, forged()));
        assertThat(server.count("pass_key_grant")).isZero();
        assertThat(server.alarms.newest())
                .singleElement()
                .satisfies(
                        alarm -> {
                            assertThat(alarm.kind()).isEqualTo("pass-forged");
                            assertThat(alarm.subject()).isEqualTo(server.living.key.id().value());
                            assertThat(alarm.times()).isEqualTo(2);
                        });
        Alarm alarm = server.alarms.newest().get(0);
        server.alarms.dismiss(alarm.id());
        assertThat(server.alarms.newest()).isEmpty();
    }

    @Test
    void anUnknownPassWithoutOurSignatureIsNoAlarm() {
        PassGrant pass = server.buy(server.living, "k1");
        PassGrant altered = new PassGrant(pass.id(), pass.item(), pass.pass() + "A", null);
        assertThat(
                        catchThrowableOfType(
                                Problem.class, () -> server.licence(server.living, altered)))
                .isNotNull();
        assertThat(server.alarms.newest()).isEmpty();
    }

    @Test
    void aBoxWithAWrongClockProvesItsKeyByOurNonce() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        Map<String, Object> claims =
                server.living.proofClaims(
                        pass.id(), pass.pass(), server.now.minus(Duration.ofDays(300)));
        Problem asked =
                catchThrowableOfType(
                        Problem.class,
                        () -> server.licence(server.living, pass, server.living.sign(claims)));
        assertThat(asked.code()).isEqualTo("proof-nonce");
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.members()).containsEntry("serverTime", server.now);
        claims.put("nonce", asked.members().get("nonce"));
        String proof = server.living.sign(claims);
        server.licence(server.living, pass, proof);
        refused("proof-replayed", 401, () -> server.licence(server.living, pass, proof));

        claims.put("jti", "another");
        server.now = server.now.plusSeconds(301);
        refused(
                "proof-nonce",
                401,
                () -> server.licence(server.living, pass, server.living.sign(claims)));
        for (String made : new String[] {"", ".", "1.2", server.now.getEpochSecond() + ".00"}) {
            claims.put("nonce", made);
            refused(
                    "proof-nonce",
                    401,
                    () -> server.licence(server.living, pass, server.living.sign(claims)));
        }
    }

    @Test
    void anItemWhoseReleaseWasPutOffStaysClosed() {
        PassGrant pass = server.buy(server.living, "k1");
        server.items.put(
                PassServer.FILM,
                PassServer.item(
                        PassServer.FILM,
                        1,
                        6,
                        List.of(PassServer.RENTAL),
                        server.now.plusSeconds(60)));
        refused("key-not-released", 403, () -> server.licence(server.living, pass));
        server.now = server.now.plusSeconds(60);
        assertThat(catchThrowableOfType(Problem.class, () -> server.licence(server.living, pass)))
                .isNull();
    }
}
