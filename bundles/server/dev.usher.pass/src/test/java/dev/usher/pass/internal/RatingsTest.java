package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.PassServer.THRILLER;
import static dev.usher.pass.internal.PurchasesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.server.api.Household;
import dev.usher.server.api.Profile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class RatingsTest {
    private static final Profile ANNA = new Profile("anna", "Anna", 18, true);
    private static final Profile KIM = new Profile("kim", "Kim", 6, false);

    @TempDir Path directory;
    private PassServer server;
    private PassGrant pass;

    @BeforeEach
    void buy() {
        server = new PassServer(directory);
        PurchaseRequest thriller = new PurchaseRequest(THRILLER, "rent", 390, "EUR", "4711");
        pass = server.purchases.buy(server.living.key, "k1", thriller);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void noLicenceGoesWhereNobodyMayWatchWhatWasBought() throws Exception {
        server.profiles = List.of(KIM);
        refused("rating-exceeded", 403, () -> server.licence(server.living, pass));
        server.profiles = List.of(KIM, ANNA);
        assertThat(server.licence(server.living, pass)).isNotNull();
    }

    @Test
    void withoutProfilesTheHouseholdsLimitCountsUnlessItHasAPin() throws Exception {
        server.household = new Household(HOUSEHOLD, "Hansen", 12, false);
        refused("rating-exceeded", 403, () -> server.licence(server.living, pass));
        server.household = new Household(HOUSEHOLD, "Hansen", 12, true);
        assertThat(server.licence(server.living, pass)).isNotNull();
    }
}
