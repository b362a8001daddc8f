package dev.usher.pass.internal;

import static dev.usher.pass.internal.PurchasesTest.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PassGrant;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.XWingKey;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Licences.Submission;
import dev.usher.pass.store.AlarmStore;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Licences of boxes that have a sealing key and tell when viewing began. */
@Tag("P3")
class FirstPlayTest {
    private static final byte[] INFO = "usher/licence/v1".getBytes(UTF_8);
    private static final Duration VIEW = Duration.ofHours(48);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    @TempDir Path directory;
    private PassServer server;
    private PassGrant pass;
    private final XWingKey sealing = XWingKey.generate();
    private long sequence;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
        pass = server.buy(server.living, "k1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String sealingKey() {
        return sealingKey(server.living, Hpke.X_WING, sealing.publicKey());
    }

    private String sealingKey(TestBox box, String suite, byte[] key) {
        return statement(
                box,
                "usher-sealing-key+jws",
                Map.of("suite", suite, "key", BASE64URL.encodeToString(key)));
    }

    private String firstPlay(String licence, Instant time) {
        return statement(
                server.living,
                "usher-first-play+jws",
                Map.of("pass", pass.id(), "lid", licence, "time", time.toString(), "seq", 1));
    }

    private static String statement(TestBox box, String type, Map<String, Object> claims) {
        Map<String, Object> stated = new LinkedHashMap<>(claims);
        stated.putIfAbsent("box", box.key.id().value());
        return Jws.sign(box.signing, type, Json.bytes(stated));
    }

    private LicenceGrant licence(String firstPlay) throws Exception {
        return licence(sealingKey(), firstPlay, sequence);
    }

    private LicenceGrant licence(String sealingKey, String firstPlay, long count) throws Exception {
        LicenceRequest request = new LicenceRequest(pass.pass(), sealingKey, firstPlay, count);
        String proof = server.living.proof(pass.id(), pass.pass(), server.now);
        return server.licences.grant(
                server.living.key,
                new Submission(pass.id(), request, proof, "POST", PassServer.path(pass.id())));
    }

    private Map<?, ?> payload(LicenceGrant grant) {
        return Json.read(
                server.keys.verify(Purpose.LICENCE, "usher-licence+jws", grant.licence()),
                Map.class);
    }

    private Map<?, ?> policy(LicenceGrant grant) {
        return Json.read(
                Base64.getUrlDecoder().decode((String) payload(grant).get("policy")), Map.class);
    }

    private String lid(LicenceGrant grant) {
        return (String) policy(grant).get("lid");
    }

    @Test
    @Tag("D5")
    @DisplayName("the key is sealed to what the box stated, by its suite, and to no other key")
    void t02_sealedToTheStatedKey() throws Exception {
        Map<?, ?> payload = payload(licence(null));
        byte[] policy = Base64.getUrlDecoder().decode((String) payload.get("policy"));
        Map<?, ?> key = (Map<?, ?>) ((List<?>) payload.get("keys")).get(0);
        assertThat(key.get("suite")).isEqualTo("x-wing");
        byte[] aad = MessageDigest.getInstance("SHA-256").digest(policy);
        byte[] enc = Base64.getUrlDecoder().decode((String) key.get("enc"));
        byte[] ct = Base64.getUrlDecoder().decode((String) key.get("ct"));
        try (ContentKey content = server.vault.open((String) key.get("kid")).orElseThrow()) {
            assertThat(sealing.open(enc, ct, INFO, aad)).hasValue(content.bytes());
        }
        assertThat(XWingKey.generate().open(enc, ct, INFO, aad)).isEmpty();
        assertThat(sealing.open(enc, ct, INFO, new byte[32])).isEmpty();
        Map<?, ?> old = payload(licence(null, null, 0));
        assertThat(((Map<?, ?>) ((List<?>) old.get("keys")).get(0)).get("suite"))
                .isEqualTo("p-256");
    }

    @Test
    @Tag("P6")
    @DisplayName("a stated key counts only when the box's own key signed it, whole and canonical")
    void sealingKeysOfOthers() throws Exception {
        byte[] own = sealing.publicKey();
        byte[] reduced = own.clone();
        reduced[0] = (byte) 0xff;
        reduced[1] |= 0x0f;
        byte[] smallOrder = own.clone();
        Arrays.fill(smallOrder, 1184, 1216, (byte) 0);
        List<String> bad =
                List.of(
                        "",
                        "x",
                        sealingKey(server.neighbour, Hpke.X_WING, own),
                        sealingKey(server.living, "rot13", own),
                        sealingKey(server.living, Hpke.P_256, own),
                        sealingKey(server.living, Hpke.P_256, new byte[65]),
                        sealingKey(server.living, Hpke.X_WING, new byte[1215]),
                        sealingKey(server.living, Hpke.X_WING, reduced),
                        sealingKey(server.living, Hpke.X_WING, smallOrder),
                        statement(server.living, "usher-sealing-key+jws", Map.of("suite", "p-256")),
                        statement(server.living, "jwt", Map.of("suite", "x-wing")),
                        statement(
                                server.living,
                                "usher-sealing-key+jws",
                                Map.of(
                                        "suite",
                                        "x-wing",
                                        "key",
                                        BASE64URL.encodeToString(own),
                                        "box",
                                        server.neighbour.key.id().value())));
        for (String statement : bad) {
            refused("sealing-key-invalid", 400, () -> licence(statement, null, 0));
        }
        assertThat(server.count("pass_key_grant")).isZero();
    }

    @Test
    @DisplayName("a rental licensed when it is bought waits for its first play, and ends after it")
    void beginsWithTheFirstPlay() throws Exception {
        LicenceGrant waiting = licence(null);
        assertThat(waiting.viewUntil()).isNull();
        assertThat(waiting.viewSeconds()).isEqualTo(VIEW.toSeconds());
        Map<?, ?> policy = policy(waiting);
        assertThat(policy.get("firstPlay")).isNull();
        assertThat(policy.get("viewUntil")).isNull();
        assertThat(policy.get("startBy")).isEqualTo(pass.startBy().toString());
        assertThat(policy.get("viewSeconds")).isEqualTo((int) VIEW.toSeconds());
        assertThat(policy.get("onExpiry")).isEqualTo("stop");
        assertThat(policy.get("seq")).isEqualTo(1);

        Instant began = server.now.plus(Duration.ofDays(20));
        server.now = began.plus(Duration.ofHours(5));
        LicenceGrant told = licence(firstPlay(lid(waiting), began));
        assertThat(told.viewUntil()).isEqualTo(began.plus(VIEW));
        assertThat(policy(told).get("firstPlay")).isEqualTo(began.toString());
        assertThat(policy(told).get("seq")).isEqualTo(2);
        server.now = began.plus(VIEW);
        Problem over = refused("pass-expired", 403, () -> licence(firstPlay(lid(waiting), began)));
        assertThat(over.members()).containsEntry("exp", began.plus(VIEW));
    }

    @Test
    @DisplayName(
            "of several words the earliest counts; none is later than now or before the licence")
    void theEarliestWordCounts() throws Exception {
        LicenceGrant first = licence(null);
        Instant granted = server.now;
        server.now = granted.plus(Duration.ofHours(10));
        Instant future = server.now.plus(Duration.ofDays(9));
        assertThat(licence(firstPlay(lid(first), future)).viewUntil())
                .isEqualTo(server.now.plus(VIEW));
        Instant earlier = granted.plus(Duration.ofHours(3));
        assertThat(licence(firstPlay(lid(first), earlier)).viewUntil())
                .isEqualTo(earlier.plus(VIEW));
        assertThat(licence(firstPlay(lid(first), server.now)).viewUntil())
                .isEqualTo(earlier.plus(VIEW));
        assertThat(licence(firstPlay(lid(first), Instant.EPOCH)).viewUntil())
                .isEqualTo(granted.plus(VIEW));
    }

    @Test
    void aWordThatIsNotTheBoxesIsRefused() throws Exception {
        String lid = lid(licence(null));
        refused("first-play-invalid", 400, () -> licence(firstPlay("another", server.now)));
        refused("first-play-invalid", 400, () -> licence("x.y.z"));
        Map<String, Object> claims =
                Map.of("pass", pass.id(), "lid", lid, "time", server.now.toString());
        for (String said :
                List.of(
                        statement(server.neighbour, "usher-first-play+jws", claims),
                        statement(server.living, "usher-sealing-key+jws", claims),
                        statement(server.living, "usher-first-play+jws", Map.of("lid", lid)),
                        statement(
                                server.living,
                                "usher-first-play+jws",
                                Map.of("pass", "p", "lid", lid, "time", server.now.toString())))) {
            refused("first-play-invalid", 400, () -> licence(said));
        }
        assertThat(server.store.passes().find(pass.id()).orElseThrow().firstPlay()).isNull();
    }

    @Test
    @DisplayName("who has not begun by the last moment gets no licence any more; who has, does")
    void startBy() throws Exception {
        String lid = lid(licence(null));
        server.now = pass.startBy().plus(Duration.ofHours(1));
        refused("pass-expired", 403, () -> licence(null));
        Instant inTime = pass.startBy().minusSeconds(1);
        assertThat(licence(firstPlay(lid, inTime)).viewUntil()).isEqualTo(inTime.plus(VIEW));
    }

    @Test
    @DisplayName("T5: a store that counts less than it has said was restored: the server notes it")
    void t05_aRestoredStoreIsNoticed() throws Exception {
        for (int point = 1; point <= 5; point++) {
            long count = 10L * point;
            licence(sealingKey(), null, count);
            licence(sealingKey(), null, count);
            licence(sealingKey(), null, count + 3);
            assertThat(restored()).isEqualTo(point - 1);
            licence(sealingKey(), null, count - 5);
            assertThat(restored()).isEqualTo(point);
        }
    }

    @Test
    @DisplayName("T5: restoring it gives no second viewing period")
    void t05_aRestoredStoreBeginsNothingAnew() throws Exception {
        String lid = lid(licence(sealingKey(), null, 1));
        Instant began = server.now;
        licence(sealingKey(), firstPlay(lid, began), 2);
        server.now = began.plus(Duration.ofHours(40));
        LicenceGrant restored = licence(sealingKey(), null, 1);
        assertThat(policy(restored).get("firstPlay")).isEqualTo(began.toString());
        assertThat(restored.viewUntil()).isEqualTo(began.plus(VIEW));
    }

    @Test
    @DisplayName("T5: the operator is told of a restored store, each time, and of no other")
    void t05_aRestoredStoreRaisesAnAlarm() throws Exception {
        licence(sealingKey(), null, 7);
        licence(sealingKey(), null, 7);
        licence(sealingKey(), null, 9);
        licence(null, null, 0);
        assertThat(server.alarms.newest()).isEmpty();
        licence(sealingKey(), null, 8);
        licence(sealingKey(), null, 8);
        licence(sealingKey(), null, 2);
        assertThat(server.alarms.newest())
                .singleElement()
                .satisfies(
                        alarm -> {
                            assertThat(alarm.kind()).isEqualTo("store-restored");
                            assertThat(alarm.subject()).isEqualTo(server.living.key.id().value());
                            assertThat(alarm.times()).isEqualTo(2);
                        });
    }

    @Test
    @DisplayName("T5: restoring what is over opens nothing, and the operator is told all the same")
    void t05_aRestoredStoreIsToldOfThoughRefused() throws Exception {
        String lid = lid(licence(sealingKey(), null, 1));
        licence(sealingKey(), firstPlay(lid, server.now), 2);
        server.now = server.now.plus(VIEW);
        refused("pass-expired", 403, () -> licence(sealingKey(), null, 1));
        assertThat(server.alarms.newest())
                .extracting(AlarmStore.Alarm::kind)
                .containsExactly("store-restored");
    }

    private int restored() {
        return server.sql()
                .first("SELECT times FROM pass_box_store", row -> row.getInt(1))
                .orElseThrow();
    }

    @Test
    @Tag("P6")
    @DisplayName("T16: once it is returned, no licence is given, however both race")
    void t16_returnAgainstRenewal() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        server.holders.giveBack(server.living.key.id(), pass.id());
        server.prepaid.credit(PassServer.HOUSEHOLD, 100_000, "EUR", "races", null);
        try {
            for (int round = 0; round < 20; round++) {
                pass = server.buy(server.living, "race" + round);
                licence(null);
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<Optional<LicenceGrant>>> renewals = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    renewals.add(pool.submit(renewal(together)));
                }
                Future<?> returning =
                        pool.submit(
                                () -> {
                                    together.await(60, TimeUnit.SECONDS);
                                    return server.holders.giveBack(
                                            server.living.key.id(), pass.id());
                                });
                returning.get(60, TimeUnit.SECONDS);
                long given = 1;
                for (Future<Optional<LicenceGrant>> each : renewals) {
                    given += each.get(60, TimeUnit.SECONDS).isPresent() ? 1 : 0;
                }
                refused("pass-returned", 403, () -> licence(null));
                assertThat(server.count("pass_key_grant WHERE pass = '" + pass.id() + "'"))
                        .as("licences given, all before the return")
                        .isEqualTo(given);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Callable<Optional<LicenceGrant>> renewal(CyclicBarrier together) {
        return () -> {
            together.await(60, TimeUnit.SECONDS);
            try {
                return Optional.of(licence(null));
            } catch (Problem refused) {
                assertThat(refused.code()).isEqualTo("pass-returned");
                return Optional.empty();
            }
        };
    }
}
