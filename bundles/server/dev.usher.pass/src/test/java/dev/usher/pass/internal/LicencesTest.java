package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PurchasesTest.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.crypto.Jws;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.internal.Licences.Submission;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("P2")
class LicencesTest {
    private static final byte[] INFO = "usher/licence/v1".getBytes(UTF_8);

    @TempDir Path directory;
    private PassServer server;
    private PassGrant pass;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
        pass = server.buy(server.living, "k1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A licence taken apart. */
    private record Opened(byte[] policyBytes, Map<?, ?> policy, List<Map<?, ?>> keys) {
        Optional<byte[]> key(int i, TestBox box, byte[] aad) {
            return box.unseal(bytes("enc", i), bytes("ct", i), INFO, aad);
        }

        byte[] bytes(String member, int i) {
            return Base64.getUrlDecoder().decode((String) keys.get(i).get(member));
        }

        byte[] aad() throws Exception {
            return MessageDigest.getInstance("SHA-256").digest(policyBytes);
        }
    }

    @SuppressWarnings("unchecked")
    private Opened open(LicenceGrant grant) {
        Map<?, ?> payload =
                Json.read(
                        server.keys.verify(Purpose.LICENCE, "usher-licence+jws", grant.licence()),
                        Map.class);
        byte[] policy = Base64.getUrlDecoder().decode((String) payload.get("policy"));
        return new Opened(
                policy, Json.read(policy, Map.class), (List<Map<?, ?>>) payload.get("keys"));
    }

    @Test
    @Tag("P4")
    void t13_anItemIsEncryptedAnewAndWhoBoughtItOpensBothVersions() throws Exception {
        String old = (String) open(server.licence(server.living, pass)).keys().get(0).get("kid");
        String fresh;
        try (ContentKey key = server.vault.create(FILM, 2, Tier.SD)) {
            fresh = key.id();
        }
        server.items.put(FILM, PassServer.item(FILM, 2, 6, List.of(PassServer.RENTAL), null));
        // the box may still hold version 1, or have fetched version 2 by now
        assertThat(open(server.licence(server.living, pass)).keys())
                .extracting(key -> (Object) key.get("kid"))
                .containsExactly(old, fresh);
        // who buys now gets no key of the version that leaked
        PassGrant later = server.buy(server.neighbour, "k2");
        assertThat(open(server.licence(server.neighbour, later)).keys())
                .extracting(key -> (Object) key.get("kid"))
                .containsExactly(fresh);
    }

    @Test
    void aPassAndAProofGiveTheKeySealedToTheBox() throws Exception {
        LicenceGrant grant = server.licence(server.living, pass);
        assertThat(grant.viewUntil()).isEqualTo(server.now.plus(Duration.ofHours(48)));
        Opened opened = open(grant);
        String keyId = (String) ((List<?>) opened.policy().get("keyIds")).get(0);
        assertThat(opened.policy().get("lid")).isNotNull();
        assertThat(opened.policy().get("pass")).isEqualTo(pass.id());
        assertThat(opened.policy().get("item")).isEqualTo(FILM.value());
        assertThat(opened.policy().get("version")).isEqualTo(1);
        assertThat(opened.policy().get("box")).isEqualTo(server.living.key.id().value());
        assertThat(opened.policy().get("serverTime")).isEqualTo(server.now.toString());
        assertThat(opened.policy().get("viewUntil")).isEqualTo(grant.viewUntil().toString());
        assertThat(opened.keys())
                .singleElement()
                .satisfies(
                        k -> {
                            assertThat(k.get("kid")).isEqualTo(keyId);
                            assertThat(k.get("scheme")).isEqualTo("cobblestone-128");
                        });
        try (ContentKey key = server.vault.open(keyId).orElseThrow()) {
            assertThat(opened.key(0, server.living, opened.aad())).hasValue(key.bytes());
        }
        assertThat(
                        server.sql()
                                .query(
                                        "SELECT pass, licence, box, key_id, granted FROM pass_key_grant",
                                        row ->
                                                List.<Object>of(
                                                        row.getString(1),
                                                        row.getString(2),
                                                        row.getString(3),
                                                        row.getString(4),
                                                        row.getLong(5))))
                .containsExactly(
                        List.<Object>of(
                                pass.id(),
                                opened.policy().get("lid"),
                                server.living.key.id().value(),
                                keyId,
                                server.now.toEpochMilli()));
    }

    @Test
    @Tag("P6")
    void aCopiedLicenceOpensOnNoOtherBox() throws Exception {
        Opened opened = open(server.licence(server.living, pass));
        assertThat(opened.key(0, server.neighbour, opened.aad())).isEmpty();
    }

    @Test
    void aKeyMovedToAnotherPolicyDoesNotOpen() throws Exception {
        Opened strict = open(server.licence(server.living, pass));
        byte[] lax =
                new String(strict.policyBytes(), UTF_8).replace("2026", "2099").getBytes(UTF_8);
        assertThat(lax).isNotEqualTo(strict.policyBytes());
        assertThat(strict.key(0, server.living, MessageDigest.getInstance("SHA-256").digest(lax)))
                .isEmpty();
        byte[] policy = strict.policyBytes();
        for (int i = 0; i < policy.length; i += 7) {
            policy[i] ^= 1;
            assertThat(
                            strict.key(
                                    0,
                                    server.living,
                                    MessageDigest.getInstance("SHA-256").digest(policy)))
                    .isEmpty();
            policy[i] ^= 1;
        }
    }

    @Test
    @Tag("P6")
    void anotherBoxCannotUseThePass() throws Exception {
        refused("device-mismatch", 403, () -> server.licence(server.neighbour, pass));
        String captured = server.living.proof(pass.id(), pass.pass(), server.now);
        refused("proof-invalid", 401, () -> server.licence(server.neighbour, pass, captured));
        server.licence(server.living, pass, captured);
        refused("proof-replayed", 401, () -> server.licence(server.living, pass, captured));
        server.start();
        refused("proof-replayed", 401, () -> server.licence(server.living, pass, captured));
        assertThat(server.count("pass_key_grant")).isEqualTo(1);
    }

    @Test
    void aRefusedSubmissionDoesNotBeginTheViewingPeriod() {
        refused("device-mismatch", 403, () -> server.licence(server.neighbour, pass));
        refused("proof-missing", 401, () -> server.licence(server.living, pass, null));
        assertThat(server.passes.passes().get(0).firstLicence()).isNull();
    }

    @Test
    void aProofIsForThisRequestAndThisPass() throws Exception {
        refused("proof-missing", 401, () -> server.licence(server.living, pass, " "));
        Map<String, Object> spoilt =
                Map.of(
                        "htm",
                        "GET",
                        "htu",
                        "https://usher.example:8443" + PassServer.path("other"),
                        "ath",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]),
                        "iat",
                        "yesterday",
                        "jti",
                        "");
        spoilt.forEach(
                (claim, value) -> {
                    refused(
                            "proof-invalid",
                            401,
                            () -> server.licence(server.living, pass, spoilt(claim, value)));
                    refused(
                            "proof-invalid",
                            401,
                            () -> server.licence(server.living, pass, spoilt(claim, null)));
                });
        for (int skew : new int[] {-61, 61}) {
            refused(
                    "proof-nonce",
                    401,
                    () ->
                            server.licence(
                                    server.living,
                                    pass,
                                    spoilt("iat", server.now.plusSeconds(skew).getEpochSecond())));
        }
        refused(
                "proof-invalid",
                401,
                () -> server.licence(server.living, pass, spoilt("jti", "x".repeat(129))));
        refused(
                "proof-invalid",
                401,
                () -> server.licence(server.living, pass, spoilt("htu", "::")));
        refused("proof-invalid", 401, () -> server.licence(server.living, pass, "not a proof"));
        String otherType = Jws.signWithKey(server.living.signing, "jwt", Json.bytes(claims()));
        refused("proof-invalid", 401, () -> server.licence(server.living, pass, otherType));
        String byKid = Jws.sign(server.living.signing, "dpop+jwt", Json.bytes(claims()));
        refused("proof-invalid", 401, () -> server.licence(server.living, pass, byKid));
        String forged = proofWithForeignSignature();
        refused("proof-invalid", 401, () -> server.licence(server.living, pass, forged));
        for (int skew : new int[] {-60, 60}) {
            server.licence(
                    server.living,
                    pass,
                    spoilt("iat", server.now.plusSeconds(skew).getEpochSecond()));
        }
    }

    private Map<String, Object> claims() throws Exception {
        return server.living.proofClaims(pass.id(), pass.pass(), server.now);
    }

    private String spoilt(String claim, Object value) throws Exception {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return server.living.sign(claims);
    }

    private String proofWithForeignSignature() throws Exception {
        String own = server.living.sign(claims());
        String foreign = server.neighbour.sign(claims());
        return own.substring(0, own.lastIndexOf('.')) + foreign.substring(foreign.lastIndexOf('.'));
    }

    @Test
    void aPassThatIsNotOneIsMalformed() {
        for (String token :
                new String[] {
                    null, "", "x", "a.b.c", pass.pass() + "=", " " + pass.pass(), "x".repeat(9000)
                }) {
            refused("pass-malformed", 400, () -> submit(token == null ? null : token));
        }
        PassGrant other = server.buy(server.neighbour, "k1");
        refused("pass-malformed", 400, () -> submit(other.pass()));
    }

    @Test
    void aPassNobodySignedIsRefused() throws Exception {
        String[] parts = pass.pass().split("\\.");
        String claims =
                new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8)
                        .replace("rental", "purchase");
        String forged =
                parts[0]
                        + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(claims.getBytes(UTF_8))
                        + "."
                        + parts[2];
        refused("pass-signature", 401, () -> submit(forged));
        String byBox = Jws.sign(server.living.signing, "usher-pass+jwt", claims.getBytes(UTF_8));
        refused("pass-signature", 401, () -> submit(byBox));
    }

    @Test
    void aWellSignedPassThatWasNeverGrantedIsUnknown() throws Exception {
        server.sql().update("DELETE FROM pass_pass");
        refused("pass-not-found", 404, () -> server.licence(server.living, pass));
    }

    @Test
    void aRevokedPassOpensNothing() throws Exception {
        server.licence(server.living, pass);
        server.passes.revoke(pass.id());
        Problem problem = refused("pass-revoked", 403, () -> server.licence(server.living, pass));
        assertThat(problem.members()).containsEntry("since", server.now);
        assertThat(server.count("pass_key_grant")).isEqualTo(1);
    }

    @Test
    @Tag("P3")
    void theViewingPeriodBeginsOnceAndEnds() throws Exception {
        Instant end = server.licence(server.living, pass).viewUntil();
        server.now = server.now.plus(Duration.ofHours(47));
        assertThat(server.licence(server.living, pass).viewUntil()).isEqualTo(end);
        server.now = end.minusMillis(1);
        assertThat(server.licence(server.living, pass).viewUntil()).isEqualTo(end);
        server.now = end;
        Problem problem = refused("pass-expired", 403, () -> server.licence(server.living, pass));
        assertThat(problem.members()).containsEntry("exp", end);
    }

    @Test
    @Tag("P3")
    void viewingMustBeginInTime() throws Exception {
        server.now = pass.startBy();
        refused("pass-expired", 403, () -> server.licence(server.living, pass));
        assertThat(server.passes.passes().get(0).firstLicence()).isNull();
        server.now = pass.startBy().minusSeconds(1);
        Instant end = server.licence(server.living, pass).viewUntil();
        assertThat(end).isEqualTo(server.now.plus(Duration.ofHours(48)));
        server.now = pass.startBy().plusSeconds(1);
        assertThat(server.licence(server.living, pass).viewUntil()).isEqualTo(end);
    }

    @Test
    void aPassFromTheFutureIsNotYetValid() {
        server.now = server.now.minus(Duration.ofMinutes(6));
        refused("pass-not-yet-valid", 403, () -> server.licence(server.living, pass));
    }

    @Test
    void aPassWithoutLimitHasNone() throws Exception {
        PurchaseRequest keep = new PurchaseRequest(FILM, "keep", 990, "EUR", "4711");
        server.prepaid.credit(PassServer.HOUSEHOLD, 1000, "EUR", "second", null);
        PassGrant forever = server.purchases.buy(server.neighbour.key, "k1", keep);
        assertThat(forever.startBy()).isNull();
        server.now = server.now.plus(Duration.ofDays(36_500));
        LicenceGrant grant = server.licence(server.neighbour, forever);
        assertThat(grant.viewUntil()).isNull();
        assertThat(open(grant).policy().containsKey("viewUntil")).isFalse();
    }

    @Test
    void aPassAlsoOpensLaterVersionsButNoOtherItem() throws Exception {
        server.vault.create(FILM, 2, Tier.SD).close();
        Opened opened = open(server.licence(server.living, pass));
        assertThat(opened.keys()).hasSize(2);
        assertThat(opened.policy().get("keyIds"))
                .isEqualTo(opened.keys().stream().map(k -> k.get("kid")).toList());
        assertThat(server.count("pass_key_grant")).isEqualTo(2);
    }

    private void submit(String token) throws Exception {
        String proof = server.living.proof(pass.id(), token == null ? "" : token, server.now);
        server.licences.grant(
                server.living.key,
                new Submission(pass.id(), token, proof, "POST", PassServer.path(pass.id())));
    }
}
