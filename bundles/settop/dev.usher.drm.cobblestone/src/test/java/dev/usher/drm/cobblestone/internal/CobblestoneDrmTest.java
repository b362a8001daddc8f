package dev.usher.drm.cobblestone.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.json.Json;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Tier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("P2")
class CobblestoneDrmTest {
    private static final int CHUNK = 16_384;
    private static final int HEADER = 56;

    private final CobblestoneDrm drm = new CobblestoneDrm();
    private final SigningKey operator = SigningKey.generateEd25519();
    private final FakeHost host = new FakeHost(operator);
    private TestItem item;

    @BeforeEach
    void encrypt() throws IOException {
        item = new TestItem(1, 100_000, 500);
    }

    @Test
    void aLicenceOpensEveryFileFromAnyPosition() throws Exception {
        assertThat(drm.scheme()).isEqualTo("cobblestone-128");
        for (int file = 0; file < 2; file++) {
            byte[] original = item.originals.get(file);
            TestItem.Source source = item.source(file);
            try (DecryptSession session =
                    drm.open(host, item.licence(host), item.manifest(), file, source)) {
                assertThat(session.length()).isEqualTo(original.length);
                assertThat(session.expires()).hasValue(host.now.plusSeconds(3600));
                assertThat(read(session, 0, original.length + 1)).isEqualTo(original);
                Random random = new Random(1);
                for (int i = 0; i < 50; i++) {
                    int from = random.nextInt(original.length);
                    int length = random.nextInt(original.length - from + 1);
                    assertThat(read(session, from, length))
                            .isEqualTo(Arrays.copyOfRange(original, from, from + length));
                }
                assertThat(session.read(original.length, ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertThat(source.closed).isTrue();
        }
    }

    @Test
    void aLicenceOpensNoFilesOfHigherTiers() throws Exception {
        item.tiers.set(0, Tier.HD);
        Map<String, Object> policy = item.policy(host);
        policy.put("tier", "HD");
        String hd = item.licence(host, policy);
        drm.open(host, hd, item.manifest(), 0, item.source(0)).close();
        policy.put("tier", "SD");
        String sd = item.licence(host, policy);
        drm.open(host, sd, item.manifest(), 1, item.source(1)).close();
        refused(Reason.TIER, () -> open(sd));
        // one of old says nothing of tiers
        drm.open(host, item.licence(host), item.manifest(), 0, item.source(0)).close();
        // which it was given the key of another version for is no question of tiers
        policy.put("keyIds", List.of("b".repeat(32)));
        policy.put("tier", "HD");
        String other = item.licence(host, policy);
        refused(Reason.WRONG_ITEM, () -> open(other));
    }

    @Test
    void aLicenceWithoutEndHasNone() throws Exception {
        Map<String, Object> policy = item.policy(host);
        policy.remove("viewUntil");
        try (DecryptSession session =
                drm.open(host, item.licence(host, policy), item.manifest(), 0, item.source(0))) {
            assertThat(session.expires()).isEmpty();
            host.now = Instant.parse("2099-01-01T00:00:00Z");
            assertThat(read(session, 0, 10)).hasSize(10);
        }
    }

    @Test
    @Tag("P6")
    void aLicenceOfAnotherBoxOpensNothing() throws Exception {
        FakeHost other = new FakeHost(operator);
        String licence = item.licence(other);
        refused(Reason.WRONG_DEVICE, () -> open(licence));
        Map<String, Object> claimingToBeUs = item.policy(host);
        byte[] policy = Json.bytes(claimingToBeUs);
        String resigned = TestItem.signed(operator, policy, List.of(item.sealed(other, policy)));
        refused(Reason.WRONG_DEVICE, () -> open(resigned));
        claimingToBeUs.put("box", other.box().value());
        String misnamed = item.licence(host, claimingToBeUs);
        refused(Reason.WRONG_DEVICE, () -> open(misnamed));
    }

    @Test
    void aKeyMovedToALaxerPolicyDoesNotOpen() throws Exception {
        byte[] strict = Json.bytes(item.policy(host));
        Map<String, Object> longer = item.policy(host);
        longer.put("viewUntil", "2099-01-01T00:00:00Z");
        byte[] lax = Json.bytes(longer);
        String swapped = TestItem.signed(operator, lax, List.of(item.sealed(host, strict)));
        refused(Reason.WRONG_DEVICE, () -> open(swapped));
    }

    @Test
    void onlyTheOperatorsSignatureCounts() throws Exception {
        byte[] policy = Json.bytes(item.policy(host));
        List<Map<String, String>> keys = List.of(item.sealed(host, policy));
        refused(
                Reason.INVALID,
                () -> open(TestItem.signed(SigningKey.generateEd25519(), policy, keys)));
        String licence = TestItem.signed(operator, policy, keys);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            char[] text = licence.toCharArray();
            int at = random.nextInt(text.length);
            text[at] = text[at] == 'A' ? 'B' : 'A';
            refused(Reason.INVALID, () -> open(new String(text)));
        }
        String pass = Jws.sign(operator, "usher-pass+jwt", policy);
        refused(Reason.INVALID, () -> open(pass));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"policy\":\"!\"}",
                "{\"policy\":\"e30\"}",
                "{\"policy\":7}",
                "{\"policy\":\"bnVsbA\",\"keys\":[]}"
            })
    void nonsenseThatIsWellSignedIsInvalid(String payload) {
        String licence =
                payload.isEmpty()
                        ? ""
                        : Jws.sign(operator, "usher-licence+jws", payload.getBytes(UTF_8));
        refused(Reason.INVALID, () -> open(licence));
    }

    @Test
    void aLicenceWithoutTheKeyIsInvalid() throws Exception {
        byte[] policy = Json.bytes(item.policy(host));
        refused(Reason.INVALID, () -> open(TestItem.signed(operator, policy, List.of())));
        for (String member : List.of("scheme", "enc", "ct")) {
            Map<String, String> key = new HashMap<>(item.sealed(host, policy));
            key.put(member, "?");
            refused(Reason.INVALID, () -> open(TestItem.signed(operator, policy, List.of(key))));
            key.remove(member);
            refused(Reason.INVALID, () -> open(TestItem.signed(operator, policy, List.of(key))));
        }
    }

    @Test
    void aLicenceForAnotherItemVersionOrKeyOpensNothing() throws Exception {
        Map<String, Object> wrong =
                Map.of("item", "0".repeat(32), "version", 2, "keyIds", List.of("b".repeat(32)));
        wrong.forEach(
                (member, value) -> {
                    Map<String, Object> policy = item.policy(host);
                    policy.put(member, value);
                    refused(Reason.WRONG_ITEM, () -> open(item.licence(host, policy)));
                });
        refused(
                Reason.WRONG_ITEM,
                () -> drm.open(host, item.licence(host), item.manifest(), 2, item.source(0)));
        refused(
                Reason.WRONG_ITEM,
                () -> drm.open(host, item.licence(host), item.manifest(), -1, item.source(0)));
    }

    @Test
    void aLicenceThatHoldsALaterVersionsKeyOpensIt() throws Exception {
        TestItem later = new TestItem(3, 100);
        Map<String, Object> policy = later.policy(host);
        policy.put("version", 1);
        try (DecryptSession session =
                drm.open(host, later.licence(host, policy), later.manifest(), 0, later.source(0))) {
            assertThat(read(session, 0, 100)).isEqualTo(later.originals.get(0));
        }
    }

    @Test
    @Tag("P3")
    void outsideTheViewingPeriodNothingOpens() throws Exception {
        String licence = item.licence(host);
        Instant start = host.now;
        host.now = start.minusSeconds(301);
        refused(Reason.NOT_YET, () -> open(licence));
        host.now = start.plusSeconds(3600);
        refused(Reason.EXPIRED, () -> open(licence));
        host.now = null;
        refused(Reason.CLOCK_SUSPECT, () -> open(licence));
    }

    @Test
    @Tag("P3")
    void theViewingPeriodEndsDuringTheShow() throws Exception {
        try (DecryptSession session =
                drm.open(host, item.licence(host), item.manifest(), 0, item.source(0))) {
            host.now = host.now.plusSeconds(3599);
            assertThat(read(session, 0, 100)).hasSize(100);
            host.now = host.now.plusSeconds(1);
            ByteBuffer dst = ByteBuffer.allocate(100);
            refused(Reason.EXPIRED, () -> session.read(0, dst));
            assertThat(dst.position()).isZero();
            host.now = null;
            refused(Reason.CLOCK_SUSPECT, () -> session.read(0, dst));
        }
    }

    @Test
    @Tag("P4")
    void noByteOfATamperedChunkIsReleased() throws Exception {
        Manifest manifest = item.manifest();
        for (int at : new int[] {HEADER, HEADER + 9000, HEADER + CHUNK, HEADER + CHUNK + 15}) {
            TestItem.Source source = item.source(0);
            try (DecryptSession session = drm.open(host, item.licence(host), manifest, 0, source)) {
                source.bytes[at] ^= 1;
                ByteBuffer dst = ByteBuffer.allocate(3 * CHUNK);
                refused(Reason.TAMPERED, () -> session.read(0, dst));
                assertThat(dst.position()).isZero();
                assertThat(dst.array()).containsOnly(0);
                assertThat(read(session, CHUNK, CHUNK))
                        .isEqualTo(Arrays.copyOfRange(item.originals.get(0), CHUNK, 2 * CHUNK));
            }
        }
        TestItem.Source second = item.source(0);
        try (DecryptSession session = drm.open(host, item.licence(host), manifest, 0, second)) {
            second.bytes[HEADER + CHUNK + 16] ^= 1;
            ByteBuffer dst = ByteBuffer.allocate(3 * CHUNK);
            refused(Reason.TAMPERED, () -> session.read(0, dst));
            assertThat(Arrays.copyOf(dst.array(), dst.position()))
                    .isEqualTo(Arrays.copyOf(item.originals.get(0), dst.position()));
            assertThat(dst.position()).isLessThanOrEqualTo(CHUNK);
            byte[] rest = Arrays.copyOfRange(dst.array(), dst.position(), dst.capacity());
            assertThat(rest).containsOnly(0);
        }
    }

    @Test
    void whatIsCutOffMovedOrSwappedDoesNotOpen() throws Exception {
        byte[] good = item.ciphertexts.get(0);
        for (int length :
                new int[] {
                    0,
                    55,
                    HEADER,
                    HEADER + 15,
                    good.length - 1,
                    good.length - CHUNK,
                    HEADER + CHUNK + 16
                }) {
            refused(Reason.TAMPERED, () -> open(Arrays.copyOf(good, length)));
        }
        refused(Reason.TAMPERED, () -> open(Arrays.copyOf(good, good.length + 1)));
        for (int at : new int[] {0, 23, 24, 55, good.length - 1}) {
            byte[] spoilt = good.clone();
            spoilt[at] ^= 1;
            refused(Reason.TAMPERED, () -> open(spoilt));
        }
        refused(Reason.TAMPERED, () -> open(item.ciphertexts.get(1)));
        refused(Reason.TAMPERED, () -> open(new TestItem(2, 100_000, 500).ciphertexts.get(0)));
    }

    @Test
    void chunksInAnotherOrderAreTampered() throws Exception {
        TestItem.Source source = item.source(0);
        int sealed = CHUNK + 16;
        byte[] first = Arrays.copyOfRange(source.bytes, HEADER, HEADER + sealed);
        System.arraycopy(source.bytes, HEADER + sealed, source.bytes, HEADER, sealed);
        System.arraycopy(first, 0, source.bytes, HEADER + sealed, sealed);
        try (DecryptSession session =
                drm.open(host, item.licence(host), item.manifest(), 0, source)) {
            refused(Reason.TAMPERED, () -> session.read(0, ByteBuffer.allocate(10)));
            refused(Reason.TAMPERED, () -> session.read(CHUNK, ByteBuffer.allocate(10)));
        }
    }

    @Test
    void aClosedSessionReadsNothing() throws Exception {
        DecryptSession session =
                drm.open(host, item.licence(host), item.manifest(), 0, item.source(0));
        session.close();
        assertThatThrownBy(() -> session.read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
        session.close();
    }

    @Test
    void aDiskThatFailsIsNotTampering() throws Exception {
        TestItem.Source source = item.source(0);
        try (DecryptSession session =
                drm.open(host, item.licence(host), item.manifest(), 0, source)) {
            source.bytes = new byte[0];
            assertThatThrownBy(() -> session.read(0, ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class);
        }
    }

    private void open(String licence) throws DrmException, IOException {
        drm.open(host, licence, item.manifest(), 0, item.source(0));
    }

    private void open(byte[] ciphertext) throws Exception {
        drm.open(host, item.licence(host), item.manifest(), 0, new TestItem.Source(ciphertext));
    }

    private static byte[] read(DecryptSession session, long position, int length) throws Exception {
        ByteBuffer dst = ByteBuffer.allocate(length);
        session.read(position, dst);
        return Arrays.copyOf(dst.array(), dst.position());
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrmException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
