package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.Race.race;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads at once: one payment, one pass, equal answers. */
@Tag("P1")
class PurchaseRaceTest {
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

    @Test
    void sixtyFourThreadsWithOneKeyGetOnePass() throws Exception {
        List<Object> answers = race(64, i -> () -> server.buy(server.living, "k1"));
        assertThat(new HashSet<>(answers)).singleElement().isInstanceOf(PassGrant.class);
        assertThat(server.count("pass_pass")).isEqualTo(1);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
    }

    @Test
    void threadsWithKeysOfTheirOwnAreChargedOnce() throws Exception {
        server.prepaid.credit(HOUSEHOLD, 2900, "EUR", "second", null);
        for (int round = 1; round <= 8; round++) {
            String key = "k" + round + "-";
            List<Object> answers = race(16, i -> () -> server.buy(server.living, key + i));
            List<PassGrant> grants =
                    answers.stream()
                            .filter(PassGrant.class::isInstance)
                            .map(PassGrant.class::cast)
                            .toList();
            assertThat(grants).hasSize(1);
            assertThat(
                            answers.stream()
                                    .filter(Problem.class::isInstance)
                                    .map(p -> ((Problem) p).code()))
                    .hasSize(15)
                    .containsOnly("pass-exists");
            assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(3900 - 390 * round);
            // so that the next round races for a slot that was used before
            server.passes.revoke(grants.get(0).id());
        }
    }

    @Test
    void twoBoxesSpendTheHouseholdsMoneyOnce() throws Exception {
        PurchaseRequest keep = new PurchaseRequest(FILM, "keep", 990, "EUR", "4711");
        List<Object> answers =
                race(
                        2,
                        i ->
                                () ->
                                        server.purchases.buy(
                                                (i == 0 ? server.living : server.neighbour).key,
                                                "k1",
                                                keep));
        assertThat(answers.stream().filter(PassGrant.class::isInstance)).hasSize(1);
        assertThat(
                        answers.stream()
                                .filter(Problem.class::isInstance)
                                .map(p -> ((Problem) p).code()))
                .containsExactly("payment-declined");
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(10);
    }

    @Test
    void creditAndPurchaseRacingNeverChargeWithoutAPass() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "k" + round;
            // just too little, until the credit comes in between
            server.sql().update("UPDATE prepaid_account SET available = 389");
            String credit = "c" + round;
            List<Object> answers =
                    race(
                            8,
                            i ->
                                    () -> {
                                        if (i == 3) {
                                            server.prepaid.credit(
                                                    HOUSEHOLD, 1, "EUR", credit, null);
                                            return null;
                                        }
                                        return server.buy(server.living, key);
                                    });
            server.recovery.run();
            long granted = server.count("pass_pass");
            assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(granted == 1 ? 0 : 390);
            assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
            assertThat(answers.stream().anyMatch(PassGrant.class::isInstance))
                    .isEqualTo(granted == 1);
            server.sql().update("DELETE FROM pass_pass");
        }
    }

    @Test
    @Tag("P3")
    void concurrentLicencesBeginOneViewingPeriod() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        List<String> proofs = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            proofs.add(server.living.proof(pass.id(), pass.pass(), server.now));
        }
        List<Object> answers =
                race(32, i -> () -> server.licence(server.living, pass, proofs.get(i)));
        Set<Instant> ends = new HashSet<>();
        answers.forEach(a -> ends.add(((LicenceGrant) a).viewUntil()));
        assertThat(ends).containsExactly(server.now.plusSeconds(172_800));
        assertThat(server.count("pass_key_grant")).isEqualTo(32);
    }

    @Test
    void oneProofOpensOnceInARace() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        String proof = server.living.proof(pass.id(), pass.pass(), server.now);
        List<Object> answers = race(16, i -> () -> server.licence(server.living, pass, proof));
        assertThat(answers.stream().filter(LicenceGrant.class::isInstance)).hasSize(1);
        assertThat(
                        answers.stream()
                                .filter(Problem.class::isInstance)
                                .map(p -> ((Problem) p).code()))
                .hasSize(15)
                .containsOnly("proof-replayed");
    }
}
