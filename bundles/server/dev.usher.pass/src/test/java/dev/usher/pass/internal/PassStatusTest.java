package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.Race.race;
import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.PassStatus.Event;
import dev.usher.json.Json;
import dev.usher.server.api.Box;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a status document says (Readium LSD 1.0). */
@Tag("P3")
class PassStatusTest {
    private static final URI SERVER = URI.create("https://127.0.0.1:8443/api/v1/box/passes/");

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
        PassStatus status = server.statuses.status(server.neighbour.key.id(), pass.id(), SERVER);
        requireLsd(Json.read(Json.bytes(status), JsonNode.class));
        return status;
    }

    /** What Readium LSD 1.0 says in section 2 of every document. */
    private static void requireLsd(JsonNode document) {
        for (String text : List.of("id", "status", "message")) {
            assertThat(document.path(text).asText()).as(text).isNotBlank();
        }
        assertThat(document.path("status").textValue())
                .isIn("ready", "active", "revoked", "returned", "cancelled", "expired");
        for (String timestamp : List.of("license", "status")) {
            assertThat(document.path("updated").path(timestamp).asText())
                    .satisfies(OffsetDateTime::parse);
        }
        assertThat(document.path("links").findValuesAsText("rel")).containsOnlyOnce("license");
        for (JsonNode link : document.path("links")) {
            // without "templated" it is a URI, and "format": "uri" has a scheme
            assertThat(link.has("templated")).isFalse();
            assertThat(URI.create(link.path("href").textValue()).isAbsolute()).isTrue();
            assertThat(link.path("type").textValue()).isEqualTo("application/json");
        }
        assertThat(document.path("events").isArray()).isTrue();
        Instant before = Instant.EPOCH;
        for (JsonNode event : document.path("events")) {
            assertThat(event.path("type").textValue())
                    .isIn("register", "renew", "return", "revoke", "cancel");
            Instant at = OffsetDateTime.parse(event.path("timestamp").textValue()).toInstant();
            assertThat(at).isAfterOrEqualTo(before);
            before = at;
        }
    }

    @Test
    void aPassGoesThroughItsLife() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        assertThat(status(pass).status()).isEqualTo("ready");
        assertThat(status(pass).events()).isEmpty();
        assertThat(status(pass).links())
                .singleElement()
                .matches(
                        l ->
                                l.href()
                                        .equals(
                                                "https://127.0.0.1:8443"
                                                        + PassServer.path(pass.id())));
        server.now = server.now.plusSeconds(1);
        server.licence(server.living, pass);
        assertThat(status(pass).status()).isEqualTo("active");
        server.now = server.now.plusSeconds(1);
        server.licence(server.living, pass);
        server.passes.suspend(pass.id());
        assertThat(status(pass).standing()).isEqualTo("suspended");
        assertThat(status(pass).status()).isEqualTo("active");
        refused("pass-suspended", 403, () -> server.licence(server.living, pass));
        server.passes.resume(pass.id());
        server.holders.release(server.living.key.id(), pass.id());
        assertThat(status(pass).standing()).isEqualTo("released");
        assertThat(status(pass).status()).isEqualTo("active");
        server.now = server.now.plusSeconds(1);
        server.holders.claim(server.neighbour.key, pass.id());
        server.now = server.now.plusSeconds(1);
        server.holders.giveBack(server.neighbour.key.id(), pass.id());
        assertThat(status(pass).status()).isEqualTo("returned");
        assertThat(status(pass).updated().status()).isEqualTo(server.now);
        assertThat(status(pass).events().stream().map(Event::type))
                .containsExactlyInAnyOrder("register", "renew", "return");
        assertThat(status(pass).history().stream().map(Event::type))
                .containsExactlyInAnyOrder(
                        "register", "renew", "suspend", "resume", "release", "claim", "return")
                .startsWith("register");
        assertThat(status(pass).history())
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
        assertThat(status(unused).standing()).isEqualTo("cancelled");
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
        refused(
                "pass-not-found",
                404,
                () -> server.statuses.status(stranger.key.id(), pass.id(), SERVER));
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
            assertThat(status(pass).standing()).isEqualTo("returned");
            assertThat(status(pass).status())
                    .isEqualTo(status(pass).refunded() ? "cancelled" : "returned");
            // it was given back unused if and only if no key had left
            assertThat(status(pass).refunded()).isEqualTo(status(pass).firstLicence() == null);
            assertThat(opened).isEqualTo(status(pass).firstLicence() != null);
            refused("pass-returned", 403, () -> server.licence(server.living, pass));
            server.prepaid.credit(PassServer.HOUSEHOLD, 390, "EUR", "more" + round, null);
        }
        server.requireBalancedBooks();
    }
}
