package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.demo.Await;
import dev.usher.demo.BareBox;
import dev.usher.demo.LeakScan;
import dev.usher.demo.Rest;
import dev.usher.demo.StoryException;
import dev.usher.itests.threats.Target.Pass;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.tlog.LogException;
import dev.usher.tlog.LogProof;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks over the network on the server as it is shipped; some by who has stolen its keys. */
@Tag("SEC")
class ServerThreatsIT {
    @TempDir static Path directory;
    private static Target target;
    private static ItemId film;
    private static BareBox alice;
    private static BareBox mallory;

    @BeforeAll
    static void start() {
        target = new Target(directory);
        film = target.publish("film");
        alice = target.box("alice");
        mallory = target.box("mallory");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    void t01_aPassOrProofOfAnotherBoxOpensNothing() {
        Pass pass = Target.buy(alice, target.publish("t01"));
        String path = BareBox.licencePath(pass.id());
        mallory.licence(pass.id(), pass.token()).refused("device-mismatch", "another's pass");
        String proof = alice.proof(path, pass.token());
        mallory.licence(pass.id(), pass.token(), proof).refused("proof-invalid", "her proof, too");
        alice.licence(pass.id(), pass.token(), proof).ok("her own licence");
        alice.licence(pass.id(), pass.token(), proof).refused("proof-replayed", "the proof again");
        String elsewhere = alice.proof("api/v1/box/passes/other/licence", pass.token());
        alice.licence(pass.id(), pass.token(), elsewhere).refused("proof-invalid", "another path");
        String other = alice.proof(path, "another pass");
        alice.licence(pass.id(), pass.token(), other).refused("proof-invalid", "another pass");
        String old = alice.proof(path, pass.token(), Instant.now().minusSeconds(600));
        alice.licence(pass.id(), pass.token(), old).refused("proof-nonce", "an old proof");
    }

    @Test
    void t02_aCopiedLicenceOpensOnItsOwnBoxOnly() {
        Licence licence = Target.licence(alice, Target.buy(alice, target.publish("t02")));
        assertThat(licence.open(alice)).hasValueSatisfying(key -> assertThat(key).hasSize(16));
        assertThat(licence.open(mallory)).isEmpty();
    }

    @Test
    void t03_aKeyUnderAnotherPolicyOpensNothing() throws Exception {
        Licence one = Target.licence(alice, Target.buy(alice, target.publish("t03 one")));
        Licence other = Target.licence(alice, Target.buy(alice, target.publish("t03 other")));
        assertThat(one.key().open(alice, other.policy())).isEmpty();
        assertThat(other.key().open(alice, one.policy())).isEmpty();
        for (int i = 0; i < one.policy().length; i++) {
            byte[] lax = one.policy().clone();
            lax[i] ^= 1;
            assertThat(one.key().open(alice, lax)).as("byte %d", i).isEmpty();
        }
        VerificationKeys keys = VerificationKeys.parse(target.jwks());
        assertThat(keys.verify(one.token(), "usher-licence+jws", 65536)).isNotEmpty();
        String[] parts = one.token().split("\\.");
        String[] foreign = other.token().split("\\.");
        String mixed = parts[0] + "." + foreign[1] + "." + parts[2];
        assertThatThrownBy(() -> keys.verify(mixed, "usher-licence+jws", 65536))
                .isInstanceOf(JwsException.class);
    }

    @Test
    void t06_theServersDiskHoldsNothingClear() {
        Licence licence = Target.licence(alice, Target.buy(alice, target.publish("t06")));
        byte[] key = licence.open(alice).orElseThrow();
        // what the archive brought is as it was
        Path data = target.server().data();
        assertThat(seeking(Target.CANARY.getBytes(UTF_8)).secret(key).scan(data)).isEmpty();
        assertThat(seeking("-----BEGIN CERTIFICATE-----".getBytes(UTF_8)).scan(data))
                .as("what is there is found")
                .isNotEmpty();
    }

    private static LeakScan seeking(byte[] secret) {
        return new LeakScan(List.of()).secret(secret);
    }

    @Test
    void t14_sixtyFourThreadsWithOneKeyPayOnceAndAreToldTheSame() throws Exception {
        ItemId item = target.publish("t14");
        String household = target.household("t14");
        BareBox box = target.box(household, "t14");
        long balance = target.operator.balance(household);
        int passes = target.operator.passes().size();
        List<String> bodies =
                AtOnce.run(
                        64,
                        i ->
                                new String(
                                        box.buy(item, Target.OFFER, Target.PRICE, "one").bytes(),
                                        UTF_8));
        assertThat(new HashSet<>(bodies)).hasSize(1);
        assertThat(bodies.get(0)).contains("\"pass\"");
        assertThat(target.operator.passes()).hasSize(passes + 1);
        assertThat(balance - target.operator.balance(household)).isEqualTo(Target.PRICE);
        box.buy(film, Target.OFFER, Target.PRICE, "one")
                .refused("idempotency-conflict", "the same key for another item");
    }

    @Test
    void t15_fiftyBoxesOfAHouseholdWithRoomForTwo() throws Exception {
        ItemId item = target.publish("t15");
        String household = target.household("t15");
        List<BareBox> boxes = new ArrayList<>();
        List<Pass> passes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            boxes.add(target.box(household, "t15-" + i));
            passes.add(Target.buy(boxes.get(i), item));
        }
        List<String> answers =
                AtOnce.run(
                        200,
                        i -> {
                            Pass pass = passes.get(i % 50);
                            Rest.Answer answer = boxes.get(i % 50).licence(pass.id(), pass.token());
                            return answer.status() == 200 ? "box " + i % 50 : answer.problem();
                        });
        assertThat(answers).filteredOn("device-limit"::equals).hasSize(192);
        assertThat(answers.stream().filter(a -> a.startsWith("box ")).distinct()).hasSize(2);
    }

    @Test
    void t16_afterAReturnNoLicenceOpens() throws Exception {
        for (int round = 0; round < 5; round++) {
            Pass pass = Target.buy(alice, target.publish("t16 " + round));
            String path = "api/v1/box/passes/" + pass.id() + "/return";
            List<Integer> statuses =
                    AtOnce.run(
                            2,
                            i ->
                                    i == 0
                                            ? alice.rest().post(path, null).status()
                                            : alice.licence(pass.id(), pass.token()).status());
            assertThat(statuses.get(0)).isEqualTo(200);
            alice.licence(pass.id(), pass.token()).refused("pass-returned", "a returned pass");
        }
    }

    @Test
    void t17_noTrickOfJoseIsTakenForAPass() throws IOException {
        Pass pass = Target.buy(alice, target.publish("t17"));
        String[] parts = pass.token().split("\\.");
        String kid =
                Json.read(Base64.getUrlDecoder().decode(parts[0]), JsonNode.class)
                        .path("kid")
                        .asText();
        String typ = "\"typ\":\"usher-pass+jwt\",\"kid\":\"" + kid + "\"";
        List<String> tricks = new ArrayList<>();
        tricks.add(part("{\"alg\":\"none\"," + typ + "}") + "." + parts[1] + ".");
        tricks.add(part("{\"alg\":\"none\"," + typ + "}") + "." + parts[1] + "." + parts[2]);
        tricks.add(part("{\"alg\":\"HS256\"," + typ + "}") + "." + parts[1] + "." + parts[2]);
        tricks.add(
                part("{\"alg\":\"EdDSA\",\"crit\":[\"b64\"]," + typ + "}")
                        + "."
                        + parts[1]
                        + "."
                        + parts[2]);
        tricks.add(
                part("{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\"," + typ + "}")
                        + "."
                        + parts[1]
                        + "."
                        + parts[2]);
        tricks.add(
                part("{\"alg\":\"EdDSA\",\"typ\":\"usher-pass+jwt\",\"kid\":\"../../pass\"}")
                        + "."
                        + parts[1]
                        + "."
                        + parts[2]);
        tricks.add(
                part("{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}")
                        + "."
                        + parts[1]
                        + "."
                        + parts[2]);
        tricks.add(pass.token() + " ");
        tricks.add(" " + pass.token());
        tricks.add(parts[0] + ". " + parts[1] + "." + parts[2]);
        tricks.add(pass.token() + "=");
        tricks.add(parts[0] + "." + parts[1] + "." + parts[2] + "AA");
        tricks.add(
                Jws.signWithKey(
                        mallory.key(), "usher-pass+jwt", Base64.getUrlDecoder().decode(parts[1])));
        tricks.add(
                Jws.sign(
                        SigningKey.generateEd25519(),
                        "usher-pass+jwt",
                        Base64.getUrlDecoder().decode(parts[1])));
        tricks.add("");
        for (String trick : tricks) {
            Rest.Answer answer = alice.licence(pass.id(), trick);
            assertThat(answer.problem()).as(trick).isIn("pass-malformed", "pass-signature");
        }
        alice.licence(pass.id(), pass.token()).ok("the pass itself");
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    @Test
    void t19_aKeyThatLeftStandsInTheLogAndCannotBeEdited() throws LogException {
        Licence licence = Target.licence(alice, Target.buy(alice, target.publish("t19")));
        JsonNode evidence =
                Await.until(
                        "the licence to be logged",
                        Duration.ofMinutes(3),
                        () -> {
                            JsonNode found =
                                    target.operator
                                            .rest()
                                            .get("api/v1/log/licences/" + licence.id())
                                            .ok("evidence");
                            return Optional.of(found).filter(f -> f.size() > 0);
                        });
        SignedNote.Verifier log =
                SignedNote.Verifier.parse(
                        new String(target.server().rest().get("api/v1/log/verifier").bytes(), UTF_8)
                                .strip());
        String entry = evidence.path(0).path("entry").asText();
        LogProof proof = LogProof.parse(evidence.path(0).path("proof").asText());
        proof.verify(entry.getBytes(UTF_8), log);
        assertThat(entry).contains(alice.id());
        byte[] edited = entry.replace(alice.id(), mallory.id()).getBytes(UTF_8);
        assertThatThrownBy(() -> proof.verify(edited, log)).isInstanceOf(LogException.class);
    }

    @Test
    void t20_anEnrolmentCodeServesOneBox() {
        String household = target.household("t20");
        String code = target.operator.enrolmentCode(household);
        BareBox.enrol(target.pki(), target.url(), "first", code);
        assertThatThrownBy(() -> BareBox.enrol(target.pki(), target.url(), "second", code))
                .isInstanceOf(StoryException.class)
                .hasMessageContaining("enrolment was answered 4");
    }

    @Test
    void t21_whatIsHugeIsRefusedAndOthersAreServedMeanwhile() throws Exception {
        Pass pass = Target.buy(alice, target.publish("t21"));
        String path = BareBox.licencePath(pass.id());
        String deep = "[".repeat(200_000);
        List<Map<String, String>> huge =
                List.of(
                        Map.of("pass", "a".repeat(4 << 20)),
                        Map.of("pass", deep),
                        Map.of("pass", pass.token(), "sealingKey", "a".repeat(1 << 20)));
        List<Long> micros = new ArrayList<>();
        List<Integer> statuses =
                AtOnce.run(
                        13,
                        i -> {
                            if (i == 12) {
                                for (int n = 0; n < 200; n++) {
                                    long begin = System.nanoTime();
                                    mallory.rest().get("api/v1/box/catalog?since=0").ok("catalog");
                                    micros.add((System.nanoTime() - begin) / 1000);
                                }
                                return 400;
                            }
                            String proof = i % 2 == 0 ? "x".repeat(4000) : "a.b.c";
                            try {
                                return alice.rest()
                                        .post(path, huge.get(i % 3), "Usher-Proof", proof)
                                        .status();
                            } catch (StoryException cutOff) {
                                // it is not read to its end, and the answer may get lost with it
                                return 400;
                            }
                        });
        assertThat(statuses).allSatisfy(s -> assertThat(s).isBetween(400, 499));
        micros.sort(null);
        System.out.printf(
                "t21: catalog while attacked: median %d us, p99 %d us%n",
                micros.get(100), micros.get(198));
        Rest.Answer bomb = Bombs.post(alice, target.url().resolve(path), "gzip", Bombs.gzip());
        assertThat(bomb.status()).isBetween(400, 499);
        Rest.Answer nested =
                Bombs.post(alice, target.url().resolve(path), null, deep.getBytes(UTF_8));
        assertThat(nested.problem()).isEqualTo("malformed-json");
        alice.licence(pass.id(), pass.token()).ok("the next licence");
    }
}
