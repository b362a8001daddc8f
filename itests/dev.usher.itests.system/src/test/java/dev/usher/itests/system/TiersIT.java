package dev.usher.itests.system;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.Hash;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An item with a file in SD and one in UHD, from its publication to its next version. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TiersIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    @TempDir static Path directory;
    private static Stage stage;
    private static Operator operator;
    private static Television box;
    private static Path low;
    private static Path high;
    private static ItemId item;

    @BeforeAll
    static void publish() {
        Map<String, Samples.Sample> samples =
                Samples.in(Archives.SAMPLES).stream()
                        .collect(toMap(Samples.Sample::kind, sample -> sample));
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.startServer();
        operator = new Operator(stage.server());
        low = samples.get("film").file();
        high = samples.get("song").file();
        Rest rest = operator.rest();
        JsonNode draft =
                rest.post(
                                "api/v1/console/items",
                                Map.of(
                                        "title",
                                        "Night Train",
                                        "kind",
                                        "film",
                                        "rating",
                                        0,
                                        "offers",
                                        List.of(offer("low", "SD"), offer("all", "UHD"))))
                        .ok("a draft");
        item = new ItemId(draft.path("item").asText());
        String files = "api/v1/console/items/" + item + "/files/";
        rest.upload(files + "low.mp4", low, samples.get("film").mediaType()).ok("the SD file");
        rest.upload(files + "high?tier=UHD", high, samples.get("song").mediaType())
                .ok("the UHD file");
        assertThat(rest.upload(files + "odd?tier=8K", high, "video/mp4").problem())
                .isEqualTo("item-invalid");
        rest.post("api/v1/console/items/" + item + "/publish", null).ok("publishing");
        String home = operator.household("Smith", "smith", "correct horse", "4711", 1000);
        box = stage.box("living-room", operator.enrolmentCode(home));
        stage.start(box);
        box.awaitServer("ONLINE");
        box.awaitInCatalog(item);
        box.order(item);
        box.awaitAvailable(item);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    private static Map<String, Object> offer(String id, String tier) {
        return Map.of("id", id, "model", "PURCHASE", "price", 100, "currency", "EUR", "tier", tier);
    }

    private static Rest.Answer play(int file) {
        return box.rest().post("api/v1/tv/items/" + item + "/play", Map.of("file", file));
    }

    private static void assertShows(int file, Path original) {
        JsonNode session = play(file).ok("playing file " + file);
        byte[] shown = box.rest().get(session.path("path").asText()).bytes();
        box.stop();
        assertThat(Hash.of(shown)).isEqualTo(Hash.of(original));
    }

    @Test
    @Order(1)
    @Tag("P2")
    @DisplayName("what was bought in SD opens the SD file, and the other one for who buys it too")
    void eachTierIsPaidFor() {
        String sd = box.buy(item, "low").ok("buying SD").path("id").asText();
        assertShows(0, low);
        Rest.Answer refusal = play(1);
        assertThat(refusal.problem()).isEqualTo("pass-required");
        assertThat(refusal.body().path("detail").asText()).contains("up to SD", "in UHD");
        assertThat(box.item(item).orElseThrow().at("/access/tier").asText()).isEqualTo("SD");
        box.buy(item, "all").ok("buying UHD");
        assertShows(1, high);
        assertShows(0, low);
        assertThat(operator.passes()).hasSize(2);

        JsonNode status =
                box.rest().post("api/v1/tv/passes/" + sd + "/return", null).ok("giving SD back");
        assertThat(status.path("status").asText()).isEqualTo("returned");
        assertThat(status.path("events").findValuesAsText("type"))
                .startsWith("register")
                .endsWith("return");
        assertThat(URI.create(status.at("/links/0/href").asText()))
                .hasScheme("https")
                .hasPath("/api/v1/box/passes/" + sd + "/licence");
        assertShows(0, low);
    }

    @Test
    @Order(2)
    @Tag("P3")
    @DisplayName(
            "a new version is watched under the old pass, also when the server is away by then")
    void aNewVersionOpensWithoutTheServer() {
        long logged = logged();
        operator.rest().post("api/v1/console/items/" + item + "/rekey", null).ok("a new key");
        Await.untilTrue(
                "the new version to be on the box",
                LIMIT,
                () ->
                        box.available(item)
                                && box.item(item).orElseThrow().path("version").asInt() == 2);
        Await.untilTrue("the box to ask for its key", LIMIT, () -> logged() >= logged + 4);
        stage.server().stop();
        box.awaitServer("OFFLINE");
        assertShows(1, high);
        assertShows(0, low);
    }

    /** Keys that left. */
    private static long logged() {
        byte[] checkpoint = operator.rest().get("api/v1/log/checkpoint").bytes();
        return Long.parseLong(
                new String(checkpoint, StandardCharsets.UTF_8).lines().toList().get(1));
    }
}
