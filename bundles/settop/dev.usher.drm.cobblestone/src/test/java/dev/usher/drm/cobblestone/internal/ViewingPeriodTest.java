package dev.usher.drm.cobblestone.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.host.Viewer;
import dev.usher.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a licence opens, for whom, and how long a screening goes on. */
@Tag("P3")
class ViewingPeriodTest {
    private static final Duration VIEW = Duration.ofHours(48);
    private static final Duration GRACE = Duration.ofHours(4);

    private final AtomicLong nanos = new AtomicLong();
    private final CobblestoneDrm drm = new CobblestoneDrm(nanos::get);
    private final SigningKey operator = SigningKey.generateEd25519();
    private final FakeHost host = new FakeHost(operator);
    private final Instant start = host.now;
    private TestItem item;

    @BeforeEach
    void encrypt() throws IOException {
        item = new TestItem(1, 100_000);
    }

    /** A rental that waits for its first play. */
    private Map<String, Object> rental() {
        Map<String, Object> policy = item.policy(host);
        policy.remove("viewUntil");
        policy.put("viewSeconds", VIEW.toSeconds());
        policy.put("startBy", start.plus(Duration.ofDays(30)).toString());
        policy.put("graceSeconds", GRACE.toSeconds());
        policy.put("onExpiry", "finish");
        return policy;
    }

    private DecryptSession open(Map<String, Object> policy) throws Exception {
        return drm.open(host, item.licence(host, policy), item.manifest(), 0, item.source(0));
    }

    private static void show(DecryptSession session) throws Exception {
        assertThat(session.read(0, ByteBuffer.allocate(100))).isEqualTo(100);
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrmException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void refusedByte(Reason reason, DecryptSession session) {
        ByteBuffer dst = ByteBuffer.allocate(100);
        refused(reason, () -> session.read(0, dst));
        assertThat(dst.position()).isZero();
        assertThat(dst.array()).containsOnly(0);
    }

    @Test
    @DisplayName("it begins with the first byte, not with the opening, and is written down once")
    void beginsWithTheFirstByte() throws Exception {
        try (DecryptSession session = open(rental())) {
            assertThat(session.expires()).isEmpty();
            assertThat(host.began).isEmpty();
            host.now = start.plus(Duration.ofDays(3));
            show(session);
            assertThat(host.began).containsOnly(Map.entry("pass-1", host.now));
            assertThat(session.expires()).hasValue(host.now.plus(VIEW).plus(GRACE));
        }
        host.now = host.now.plus(Duration.ofHours(1));
        try (DecryptSession again = open(rental())) {
            assertThat(again.expires()).hasValue(start.plus(Duration.ofDays(3)).plus(VIEW));
            show(again);
        }
        assertThat(host.began).containsOnly(Map.entry("pass-1", start.plus(Duration.ofDays(3))));
    }

    @Test
    @DisplayName("no byte leaves when the first play cannot be written down")
    void notWithoutBeingWritten() throws Exception {
        try (DecryptSession session = open(rental())) {
            host.diskFull = true;
            ByteBuffer dst = ByteBuffer.allocate(100);
            assertThatThrownBy(() -> session.read(0, dst)).isInstanceOf(IOException.class);
            assertThat(dst.array()).containsOnly(0);
            host.diskFull = false;
            show(session);
        }
    }

    @Test
    @DisplayName("the earlier word counts, the box's or the server's")
    void theEarlierWord() throws Exception {
        host.began.put("pass-1", start);
        Map<String, Object> policy = rental();
        policy.put("firstPlay", start.minus(Duration.ofHours(40)).toString());
        try (DecryptSession session = open(policy)) {
            assertThat(session.expires()).hasValue(start.plus(Duration.ofHours(8)));
        }
        policy.put("firstPlay", start.plus(Duration.ofHours(40)).toString());
        try (DecryptSession session = open(policy)) {
            assertThat(session.expires()).hasValue(start.plus(VIEW));
        }
    }

    @Test
    @DisplayName("a viewing period that would outlast what was paid for ends with that")
    void cutShort() throws Exception {
        Instant paid = start.plus(Duration.ofHours(10));
        for (String end : List.of("viewUntil", "leaseUntil")) {
            host.now = start;
            host.began.clear();
            Map<String, Object> policy = rental();
            policy.put(end, paid.toString());
            try (DecryptSession session = open(policy)) {
                show(session);
                assertThat(session.expires()).as(end).hasValue(paid.plus(GRACE));
                host.now = paid.plus(GRACE).minusSeconds(1);
                show(session);
                host.now = paid.plus(GRACE);
                refusedByte(Reason.EXPIRED, session);
            }
            refused(Reason.EXPIRED, () -> open(policy));
            host.now = paid.minusSeconds(1);
            open(policy).close();
        }
    }

    @Test
    void startBy() throws Exception {
        Instant last = start.plus(Duration.ofDays(30));
        host.now = last;
        refused(Reason.EXPIRED, () -> open(rental()));
        host.now = last.minusSeconds(1);
        try (DecryptSession session = open(rental())) {
            host.now = last;
            refusedByte(Reason.EXPIRED, session);
            host.now = last.minusSeconds(1);
            show(session);
            host.now = last.plus(Duration.ofHours(47));
            show(session);
        }
    }

    @Test
    @DisplayName("finish: who began in time sees the end, within the grace; nobody begins in it")
    void finish() throws Exception {
        try (DecryptSession session = open(rental())) {
            show(session);
            host.now = start.plus(VIEW);
            show(session);
            refused(Reason.EXPIRED, () -> open(rental()));
            host.screeningBegan = start.plus(VIEW).minusSeconds(1);
            try (DecryptSession successor = open(rental())) {
                show(successor);
            }
            host.screeningBegan = start.plus(VIEW);
            refused(Reason.EXPIRED, () -> open(rental()));
            host.now = start.plus(VIEW).plus(GRACE).minusSeconds(1);
            show(session);
            host.now = start.plus(VIEW).plus(GRACE);
            refusedByte(Reason.EXPIRED, session);
        }
    }

    @Test
    @DisplayName("stop: the screen goes dark when the period is over, whatever the grace")
    void stop() throws Exception {
        for (Object word : new Object[] {"stop", "whatever", 7}) {
            host.now = start;
            Map<String, Object> policy = rental();
            policy.put("onExpiry", word);
            try (DecryptSession session = open(policy)) {
                show(session);
                assertThat(session.expires()).hasValue(start.plus(VIEW));
                host.now = start.plus(VIEW);
                refusedByte(Reason.EXPIRED, session);
            }
        }
    }

    @Test
    @DisplayName("a lease ends, after the time for recovery, unless there is a newer one")
    void lease() throws Exception {
        Map<String, Object> policy = item.policy(host);
        policy.remove("viewUntil");
        policy.put("leaseUntil", start.plus(Duration.ofDays(7)).toString());
        policy.put("recoverySeconds", 86_400);
        Instant end = start.plus(Duration.ofDays(8));
        try (DecryptSession session = open(policy)) {
            assertThat(session.expires()).hasValue(end);
            host.now = end.minusSeconds(1);
            show(session);
            host.now = end;
            refusedByte(Reason.EXPIRED, session);
        }
        assertThat(host.began).as("nothing waits for a first play").isEmpty();
    }

    @Test
    @Tag("P6")
    @DisplayName("T2: a licence that was copied opens on no other box, whatever it says of the box")
    void t02_aCopiedLicenceOpensNothing() throws Exception {
        FakeHost thief = new FakeHost(operator);
        byte[] policy = Json.bytes(item.policy(host));
        String mine = TestItem.signed(operator, policy, List.of(item.sealed(host, policy)));
        refused(Reason.WRONG_DEVICE, () -> openOn(thief, mine));
        Map<String, Object> renamed = item.policy(host);
        renamed.put("box", thief.box().value());
        byte[] forged = Json.bytes(renamed);
        for (Map<String, String> sealed :
                List.of(item.sealed(host, forged), item.sealedToP256(host, forged))) {
            String licence = TestItem.signed(operator, forged, List.of(sealed));
            refused(Reason.WRONG_DEVICE, () -> openOn(thief, licence));
        }
        String old = TestItem.signed(operator, policy, List.of(item.sealedToP256(host, policy)));
        openOn(host, old).close();
        Map<String, String> silent = item.sealedToP256(host, policy);
        silent.remove("suite");
        openOn(host, TestItem.signed(operator, policy, List.of(silent))).close();
    }

    private DecryptSession openOn(FakeHost box, String licence) throws Exception {
        return drm.open(box, licence, item.manifest(), 0, item.source(0));
    }

    @Test
    @DisplayName(
            "T3: keys of one licence under the policy of another, and any altered byte: nothing")
    void t03_aKeyMovedToAnotherPolicyOpensNothing() throws Exception {
        byte[] strict = Json.bytes(rental());
        Map<String, Object> laxer = rental();
        laxer.put("viewSeconds", Duration.ofDays(3650).toSeconds());
        byte[] lax = Json.bytes(laxer);
        refused(
                Reason.WRONG_DEVICE,
                () ->
                        openOn(
                                host,
                                TestItem.signed(
                                        operator, lax, List.of(item.sealed(host, strict)))));
        refused(
                Reason.WRONG_DEVICE,
                () ->
                        openOn(
                                host,
                                TestItem.signed(
                                        operator, strict, List.of(item.sealed(host, lax)))));
        Map<String, String> sealed = item.sealed(host, strict);
        for (int at = 0; at < strict.length; at++) {
            byte[] altered = strict.clone();
            altered[at] ^= 1;
            // even the operator's own signature does not help
            String licence = TestItem.signed(operator, altered, List.of(sealed));
            assertThatThrownBy(() -> openOn(host, licence))
                    .as("byte %d", at)
                    .isInstanceOf(DrmException.class);
        }
    }

    @Test
    @DisplayName("T4: a box that does not know the time begins nothing, and destroys nothing")
    void t04_withoutTimeNothingBegins() throws Exception {
        Map<String, Object> rental = rental();
        try (DecryptSession session = open(rental)) {
            host.now = null;
            refusedByte(Reason.CLOCK_SUSPECT, session);
            assertThat(host.began).isEmpty();
            String licence = item.licence(host, rental);
            refused(Reason.CLOCK_SUSPECT, () -> openOn(host, licence));
            host.now = start.plusSeconds(60);
            show(session);
            assertThat(host.began).containsValue(start.plusSeconds(60));
        }
    }

    @Test
    @DisplayName("T4: a screening goes on by the monotonic clock when the box loses the time")
    void t04_aScreeningGoesOn() throws Exception {
        try (DecryptSession session = open(rental())) {
            show(session);
            host.now = null;
            nanos.addAndGet(Duration.ofHours(47).toNanos());
            show(session);
            nanos.addAndGet(Duration.ofHours(6).toNanos());
            refusedByte(Reason.CLOCK_SUSPECT, session);
            host.now = start.plus(Duration.ofHours(2));
            show(session);
            host.now = start.plus(VIEW).plus(GRACE);
            refusedByte(Reason.EXPIRED, session);
        }
    }

    @Test
    @DisplayName("T4: an end by the machine's clock alone is held, and lifted by the server's word")
    void t04_anEndIsHeldUntilItIsCertain() throws Exception {
        host.began.put("pass-1", start);
        host.certain = start.plus(Duration.ofHours(1));
        host.now = start.plus(Duration.ofDays(400));
        refused(Reason.CLOCK_SUSPECT, () -> open(rental()));
        host.now = start.plus(Duration.ofHours(1));
        try (DecryptSession session = open(rental())) {
            show(session);
        }
        host.now = start.plus(Duration.ofDays(400));
        host.certain = host.now;
        refused(Reason.EXPIRED, () -> open(rental()));
    }

    @Test
    @DisplayName("T4: a first play written by a clock that was ahead wins no time")
    void t04_aFirstPlayFromTheFuture() throws Exception {
        host.began.put("pass-1", start.plus(Duration.ofDays(20)));
        refused(Reason.CLOCK_SUSPECT, () -> open(rental()));
        Map<String, Object> corrected = rental();
        corrected.put("firstPlay", start.toString());
        try (DecryptSession session = open(corrected)) {
            assertThat(session.expires()).hasValue(start.plus(VIEW));
        }
    }

    @Test
    @Tag("P5")
    @DisplayName("who watches is asked before every read; whoever it is, the licence stays")
    void viewers() throws Exception {
        Map<String, Object> policy = rental();
        policy.put("rating", 16);
        policy.put("pin", true);
        host.viewer = new Viewer("child", 12, true);
        refused(Reason.RATING, () -> open(policy));
        host.viewer = new Viewer("parent", 18, false);
        refused(Reason.PIN_REQUIRED, () -> open(policy));
        host.viewer = new Viewer("parent", 18, true);
        try (DecryptSession session = open(policy)) {
            show(session);
            host.viewer = new Viewer("child", 12, true);
            refusedByte(Reason.RATING, session);
            host.viewer = null;
            show(session);
        }
    }
}
