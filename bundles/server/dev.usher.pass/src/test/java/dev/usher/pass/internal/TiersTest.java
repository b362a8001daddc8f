package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Tier;
import dev.usher.persistence.Sql;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.Devices;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each tier of an item has a key of its own; a pass opens the tiers it was sold for. */
@Tag("P2")
class TiersTest {
    @TempDir Path directory;
    private PassServer server;
    private final Map<Tier, String> keys = new EnumMap<>(Tier.class);

    @BeforeEach
    void start() {
        server = new PassServer(directory);
        keys.put(Tier.SD, server.vault.since(FILM, 1, Tier.SD).get(0).id());
        create(Tier.HD);
        create(Tier.UHD);
        sell(
                List.of(Tier.values()),
                offer("sd", 100, Tier.SD),
                offer("hd", 200, Tier.HD),
                offer("all", 300, null));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void create(Tier tier) {
        try (ContentKey key = server.vault.create(FILM, 1, tier)) {
            keys.put(tier, key.id());
        }
    }

    private static Offer offer(String id, long price, Tier tier) {
        return new Offer(
                id,
                Offer.Model.PURCHASE,
                price,
                "EUR",
                0,
                0,
                false,
                0,
                Offer.OnExpiry.STOP,
                null,
                0,
                0,
                tier);
    }

    /** The film has a file of each of these tiers. */
    private void sell(List<Tier> tiers, Offer... offers) {
        List<ItemFile> files = new ArrayList<>();
        tiers.forEach(tier -> files.add(new ItemFile("film-" + tier, "video/mp4", 1, tier)));
        server.items.put(
                FILM,
                new CatalogItem(
                        FILM,
                        1,
                        new InfoHash("a".repeat(64)),
                        "Film",
                        "",
                        "film",
                        6,
                        files,
                        1,
                        List.of(offers),
                        null));
    }

    private PassGrant buy(String offer, long price) {
        return server.purchases.buy(
                server.living.key,
                "key-" + offer,
                new PurchaseRequest(FILM, offer, price, "EUR", null));
    }

    private Map<?, ?> policy(PassGrant pass) throws Exception {
        LicenceGrant licence = server.licence(server.living, pass);
        byte[] payload =
                server.keys.verify(Purpose.LICENCE, "usher-licence+jws", licence.licence());
        String policy = (String) Json.read(payload, Map.class).get("policy");
        return Json.read(Base64.getUrlDecoder().decode(policy), Map.class);
    }

    private List<Object> keysFor(PassGrant pass) throws Exception {
        return new ArrayList<>((List<?>) policy(pass).get("keyIds"));
    }

    private List<String> logged(PassGrant pass) {
        return new Sql(server.database.dataSource())
                .query(
                        "SELECT DISTINCT key_id FROM pass_key_grant WHERE pass = ?",
                        row -> row.getString(1),
                        pass.id());
    }

    @Test
    @Tag("P4")
    void aLicenceCarriesTheKeysOfThePassesTierAndOfLowerOnes() throws Exception {
        PassGrant sd = buy("sd", 100);
        assertThat(sd.tier()).isEqualTo(Tier.SD);
        assertThat(keysFor(sd)).containsExactly(keys.get(Tier.SD));
        assertThat(logged(sd)).containsExactly(keys.get(Tier.SD));
        PassGrant hd = buy("hd", 200);
        assertThat(keysFor(hd)).containsExactlyInAnyOrder(keys.get(Tier.SD), keys.get(Tier.HD));
        assertThat(logged(hd)).containsExactlyInAnyOrder(keys.get(Tier.SD), keys.get(Tier.HD));
        assertThat(policy(hd).get("tier")).isEqualTo("HD");
        server.start();
        assertThat(keysFor(hd)).hasSize(2);
    }

    @Test
    void aHigherTierCanBeBoughtBesideALowerOneAndNotTwice() {
        buy("hd", 200);
        refused("pass-exists", 409, () -> buy("sd", 100));
        server.securityLevel = Devices.TOKEN;
        assertThat(buy("all", 300).tier()).isEqualTo(Tier.UHD);
        refused("pass-exists", 409, () -> buy("sd", 100));
        assertThat(server.account("available:" + PassServer.HOUSEHOLD)).isEqualTo(500);
    }

    @Test
    void aBoxThatKeepsItsKeyInAFilePaysForNothingItDoesNotOpen() throws Exception {
        refused("security-level", 403, () -> buy("all", 300));
        assertThat(server.account("available:" + PassServer.HOUSEHOLD)).isEqualTo(1000);
        server.securityLevel = Devices.TOKEN;
        PassGrant all = buy("all", 300);
        assertThat(keysFor(all)).containsExactlyInAnyOrderElementsOf(keys.values());
        // what it says of its key is not believed any more
        server.securityLevel = Devices.SOFTWARE;
        assertThat(keysFor(all)).containsExactlyInAnyOrder(keys.get(Tier.SD), keys.get(Tier.HD));
        assertThat(policy(all).get("tier")).isEqualTo("HD");
    }

    @Test
    void whatOpensAllIsSoldToEveryBoxWhereNoFileDemandsMore() {
        sell(List.of(Tier.SD, Tier.HD), offer("all", 300, null));
        assertThat(buy("all", 300).tier()).isEqualTo(Tier.UHD);
    }

    @Test
    void nobodyPaysForAHigherTierThatTheItemDoesNotHave() {
        sell(List.of(Tier.SD, Tier.HD), offer("hd", 200, Tier.HD), offer("all", 300, null));
        buy("hd", 200);
        refused("pass-exists", 409, () -> buy("all", 300));
        assertThat(server.account("available:" + PassServer.HOUSEHOLD)).isEqualTo(800);
    }

    @Test
    void aKeyThatWasMovedToALowerTierDoesNotOpen() {
        new Sql(server.database.dataSource())
                .update("UPDATE pass_content_key SET tier = 'SD' WHERE id = ?", keys.get(Tier.UHD));
        PassGrant sd = buy("sd", 100);
        refused("key-unavailable", 503, () -> server.licence(server.living, sd));
        assertThat(logged(sd)).isEmpty();
    }
}
