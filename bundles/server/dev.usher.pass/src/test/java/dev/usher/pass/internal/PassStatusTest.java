package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.Race.race;
import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.PassStatus.Event;
import dev.usher.server.api.Box;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a status document says (Readium LSD 1.0). */
@Tag("P3")
class PassStatusTest {
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

    private PassStatus status(PassGrant pass) {
        return server.statuses.status(server.neighbour.key.id(), pass.id());
    }

    @Test
    void aPassGoesThroughItsLife() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        assertThat(status(pass).status()).isEqualTo("ready");
        assertThat(status(pass).events()).isEmpty();
        assertThat(status(pass).links())
                .singleElement()
                .matches(l -> l.rel().equals("license") && l.href().contains(pass.id()));
        server.now = server.now.plusSeconds(1);
        server.licence(server.living, pass);
        assertThat(status(pass).status()).isEqualTo("active");
        server.now = server.now.plusSeconds(1);
        server.licence(server.living, pass);
        server.passes.suspend(pass.id());
        assertThat(status(pass).status()).isEqualTo("suspended");
        refused("pass-suspended", 403, () -> server.licence(server.living, pass));
        server.passes.resume(pass.id());
        server.holders.release(server.living.key.id(), pass.id());
        assertThat(status(pass).status()).isEqualTo("released");
        server.now = server.now.plusSeconds(1);
        server.holders.claim(server.neighbour.key, pass.id());
        server.now = server.now.plusSeconds(1);
        server.holders.giveBack(server.neighbour.key.id(), pass.id());
        assertThat(status(pass).status()).isEqualTo("returned");
        assertThat(status(pass).updated().status()).isEqualTo(server.now);
        assertThat(status(pass).events().stream().map(Event::type))
                .containsExactlyInAnyOrder(
                        "register", "renew", "suspend", "resume", "release", "claim", "return")
                .startsWith("register");
        assertThat(status(pass).events())
                .filteredOn(e -> e.type().equals("claim"))
                .singleElement()
                .matches(e -> e.id().equals(server.neighbour.key.id().value()));
    }

    @Test
    void theOperatorCancelsWhatIsUnusedAndRevokesWhatIsNot() throws Exception {
        PassGrant unused = server.buy(server.living, "k1");
        PassGrant used = server.buy(server.neighbour, "k2");
        server.licence(server.neighbour, used);
        server.passes.revoke(unused.id());
        server.passes.revoke(used.id());
        server.passes.revoke(used.id());
        assertThat(status(unused).status()).isEqualTo("cancelled");
        assertThat(status(used).status()).isEqualTo("revoked");
        assertThat(status(used).events()).hasSize(2);
        refused("pass-revoked", 403, () -> server.licence(server.neighbour, used));
    }

    @Test
    void timeExpiresAPass() {
        PassGrant pass = server.buy(server.living, "k1");
        server.now = server.now.plus(Duration.ofDays(30));
        assertThat(status(pass).status()).isEqualTo("expired");
        assertThat(status(pass).since()).isEqualTo(pass.startBy());
        assertThat(status(pass).renewable()).isFalse();
    }

    @Test
    void otherHouseholdsKnowNothingOfIt() {
        PassGrant pass = server.buy(server.living, "k1");
        TestBox stranger = new TestBox();
        server.boxes.put(
                stranger.key.id(),
                new Box(stranger.key.id(), "box", "household-2", server.now, null));
        refused("pass-not-found", 404, () -> server.statuses.status(stranger.key.id(), pass.id()));
        assertThat(server.statuses.ofHousehold(stranger.key.id())).isEmpty();
        assertThat(server.statuses.ofHousehold(server.neighbour.key.id()))
                .singleElement()
                .matches(HouseholdPass::claimable)
                .matches(p -> p.item().equals(FILM) && p.status().equals("ready"));
        assertThat(server.statuses.ofHousehold(server.living.key.id()))
                .singleElement()
                .matches(p -> !p.claimable());
        refused("device-unknown", 403, () -> server.statuses.ofHousehold(new TestBox().key.id()));
    }

    @Test
    void t16NoLicenceIsOpenAfterTheReturnIsCommitted() throws Exception {
        for (int round = 0; round < 20; round++) {
            PassGrant pass = server.buy(server.living, "k" + round);
            List<Object> answers =
                    race(
                            8,
                            i ->
                                    () ->
                                            i == 3
                                                    ? server.holders.giveBack(
                                                            server.living.key.id(), pass.id())
                                                    : server.licence(server.living, pass));
            boolean opened = answers.stream().anyMatch(LicenceGrant.class::isInstance);
            assertThat(status(pass).status()).isEqualTo("returned");
            // it was given back unused if and only if no key had left
            assertThat(status(pass).refunded()).isEqualTo(status(pass).firstLicence() == null);
            assertThat(opened).isEqualTo(status(pass).firstLicence() != null);
            refused("pass-returned", 403, () -> server.licence(server.living, pass));
            server.prepaid.credit(PassServer.HOUSEHOLD, 390, "EUR", "more" + round, null);
        }
        server.requireBalancedBooks();
    }
}
