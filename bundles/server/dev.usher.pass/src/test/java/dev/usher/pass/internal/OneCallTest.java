package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.PurchasesTest.refused;
import static dev.usher.pass.internal.Race.race;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.XWingKey;
import dev.usher.json.Json;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentProvider;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A box that says what to seal to gets pass and licence for one payment in one answer. */
@Tag("P1")
@Tag("P3")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OneCallTest {
    private static final int MANY = 200;
    private static final byte[] INFO = "usher/licence/v1".getBytes(UTF_8);

    @TempDir Path directory;
    private final XWingKey sealing = XWingKey.generate();
    private PassServer server;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String sealingKey(TestBox signedBy) {
        byte[] key = sealing.publicKey();
        Map<String, Object> stated =
                Map.of(
                        "suite",
                        Hpke.X_WING,
                        "key",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key),
                        "box",
                        signedBy.key.id().value());
        return Jws.sign(signedBy.signing, "usher-sealing-key+jws", Json.bytes(stated));
    }

    private PurchaseRequest request(TestBox box) {
        return new PurchaseRequest(FILM, "rent", 390, "EUR", null, null, sealingKey(box), 3);
    }

    private PassGrant buy(TestBox box, String key) {
        return server.purchases.buy(box.key, key, request(box));
    }

    private Map<?, ?> payload(LicenceGrant licence) {
        return Json.read(
                server.keys.verify(Purpose.LICENCE, "usher-licence+jws", licence.licence()),
                Map.class);
    }

    private Map<?, ?> policy(LicenceGrant licence) {
        return Json.read(
                Base64.getUrlDecoder().decode((String) payload(licence).get("policy")), Map.class);
    }

    private void paidOnce() {
        assertThat(server.count("pass_pass")).isEqualTo(1);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
        assertThat(server.account("revenue")).isEqualTo(390);
        server.requireBalancedBooks();
    }

    @Test
    void theLicenceComesWithThePassAndOpensOnThisBoxOnly() throws Exception {
        PassGrant grant = buy(server.living, "k1");
        Map<?, ?> payload = payload(grant.licence());
        Map<?, ?> key = (Map<?, ?>) ((List<?>) payload.get("keys")).get(0);
        byte[] policy = Base64.getUrlDecoder().decode((String) payload.get("policy"));
        byte[] aad = MessageDigest.getInstance("SHA-256").digest(policy);
        byte[] enc = Base64.getUrlDecoder().decode((String) key.get("enc"));
        byte[] ct = Base64.getUrlDecoder().decode((String) key.get("ct"));
        try (ContentKey content = server.vault.open((String) key.get("kid")).orElseThrow()) {
            assertThat(sealing.open(enc, ct, INFO, aad)).hasValue(content.bytes());
        }
        assertThat(XWingKey.generate().open(enc, ct, INFO, aad)).isEmpty();
        assertThat(policy(grant.licence()).get("pass")).isEqualTo(grant.id());
        assertThat(grant.licence().viewUntil()).as("viewing has not begun").isNull();
        assertThat(grant.licence().viewSeconds()).isEqualTo(172_800);
        assertThat(server.passes.passes().get(0).firstLicence()).isEqualTo(server.now);
        assertThat(server.count("pass_key_grant")).isEqualTo(1);
        assertThat(server.sql().first("SELECT sequence FROM pass_box_store", row -> row.getLong(1)))
                .hasValue(3L);
        server.keyLog.logAll();
        assertThat(server.keyLog.evidence((String) policy(grant.licence()).get("lid"))).hasSize(1);
        paidOnce();
    }

    @Test
    void whoDoesNotAskGetsThePassAloneAndNoKeyLeaves() {
        assertThat(server.buy(server.living, "k1").licence()).isNull();
        assertThat(server.count("pass_key_grant")).isZero();
    }

    @Test
    void repeatedItIsTheSamePassWithALicenceAgain() {
        PassGrant first = buy(server.living, "k1");
        PassGrant again = buy(server.living, "k1");
        assertThat(again.with(null)).isEqualTo(first.with(null));
        assertThat(policy(again.licence()).get("seq")).isEqualTo(2);
        assertThat(server.buy(server.living, "k1")).as("and without").isEqualTo(first.with(null));
        assertThat(server.count("pass_key_grant")).isEqualTo(2);
        paidOnce();
        server.passes.revoke(first.id());
        assertThat(buy(server.living, "k1").licence()).as("revoked since").isNull();
    }

    @Test
    void whatCannotBeLicensedNowIsSoldAllTheSame() {
        server.maxDevices = 0;
        server.start();
        PassGrant grant = buy(server.living, "k1");
        assertThat(grant.licence()).isNull();
        assertThat(server.count("pass_key_grant")).isZero();
        assertThat(server.count("pass_device")).isZero();
        assertThat(server.passes.passes().get(0).firstLicence()).isNull();
        paidOnce();
        server.maxDevices = 1;
        server.start();
        assertThat(buy(server.living, "k1").licence()).isNotNull();
    }

    @Test
    void aKeyThatIsNotTheBoxesIsRefusedBeforeAnythingIsSold() {
        PurchaseRequest foreign = request(server.neighbour);
        refused(
                "sealing-key-invalid",
                400,
                () -> server.purchases.buy(server.living.key, "k1", foreign));
        assertThat(server.count("pass_purchase")).isZero();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
    }

    @Test
    void noKeyLeavesForAPaymentThatIsDeclined() {
        server.sql().update("UPDATE prepaid_account SET available = 389");
        for (int i = 0; i < 2; i++) {
            refused("payment-declined", 402, () -> buy(server.living, "k1"));
        }
        assertThat(server.count("pass_key_grant")).isZero();
        assertThat(server.count("pass_pass")).isZero();
    }

    @Test
    void aStoreThatWasRestoredRaisesTheAlarm() {
        buy(server.living, "k1");
        server.sql().update("UPDATE pass_box_store SET sequence = 10");
        buy(server.living, "k1");
        assertThat(server.alarms.newest())
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.kind()).isEqualTo("store-restored"));
    }

    @Test
    void aPaymentElsewhereIsFollowedByALicenceToo() {
        PaymentProvider here = server.prepaid;
        server.otherProvider =
                new PaymentProvider() {
                    @Override
                    public String method() {
                        return here.method();
                    }

                    @Override
                    public void authorise(
                            String id, String account, long amount, String currency, String purpose)
                            throws PaymentException {
                        here.authorise(id, account, amount, currency, purpose);
                    }

                    @Override
                    public void capture(String id) throws PaymentException {
                        here.capture(id);
                    }

                    @Override
                    public void release(String id) throws PaymentException {
                        here.release(id);
                    }

                    @Override
                    public void refund(String id) throws PaymentException {
                        here.refund(id);
                    }
                };
        server.start();
        assertThat(buy(server.living, "k1").licence()).isNotNull();
        assertThat(server.count("pass_key_grant")).isEqualTo(1);
        paidOnce();
    }

    @Test
    void sixtyFourThreadsWithOneKeyGetOnePassAndALicenceEach() throws Exception {
        List<Object> answers = race(64, i -> () -> buy(server.living, "k1"));
        Set<PassGrant> passes = new HashSet<>();
        Set<Object> licences = new HashSet<>();
        for (Object answer : answers) {
            passes.add(((PassGrant) answer).with(null));
            licences.add(policy(((PassGrant) answer).licence()).get("lid"));
        }
        assertThat(passes).hasSize(1);
        assertThat(licences).hasSize(64);
        assertThat(server.count("pass_key_grant")).isEqualTo(64);
        paidOnce();
    }

    @Test
    void twoBoxesBuyAndOpenAtTheSameTime() throws Exception {
        for (int round = 0; round < 10; round++) {
            server.sql().update("DELETE FROM pass_device");
            server.prepaid.credit(HOUSEHOLD, 780, "EUR", "round " + round, null);
            String key = "k" + round;
            List<Object> answers =
                    race(2, i -> () -> buy(i == 0 ? server.living : server.neighbour, key));
            assertThat(answers).allSatisfy(a -> assertThat(((PassGrant) a).licence()).isNotNull());
            answers.forEach(a -> server.passes.revoke(((PassGrant) a).id()));
        }
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        server.requireBalancedBooks();
    }

    @Test
    void killedBeforeEachStatementItIsPaidGrantedAndLoggedTogetherOrNotAtAll() {
        for (int n = 1; n < MANY; n++) {
            server.close();
            server = new PassServer(directory);
            server.database.dieBefore(n);
            boolean died = false;
            try {
                buy(server.living, "k1");
            } catch (TestDatabase.Killed killed) {
                died = true;
            }
            server.database.live();
            server.start();
            long sold = server.count("pass_pass");
            assertThat(server.count("pass_key_grant")).isEqualTo(sold);
            assertThat(server.count("pass_purchase")).isEqualTo(sold);
            assertThat(server.account("revenue")).isEqualTo(390 * sold);
            assertThat(buy(server.living, "k1").licence()).isNotNull();
            paidOnce();
            if (!died) {
                assertThat(n).isGreaterThan(10);
                return;
            }
        }
        throw new AssertionError("it died " + MANY + " times");
    }
}
