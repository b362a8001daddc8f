package dev.usher.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.BundleInfo;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Spare;
import dev.usher.backend.api.Transfer;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    private static final ItemId ITEM = new ItemId("00112233445566778899aabbccddeeff");
    private static final BoxId BOX = new BoxId("ffeeddccbbaa99887766554433221100");
    private static final InfoHash HASH = new InfoHash("0123456789abcdef".repeat(4));
    private static final Instant TIME = Instant.parse("2026-05-06T07:08:09.123Z");
    private static final Offer OFFER =
            new Offer("rent-48h", Offer.Model.RENTAL, 399, "EUR", 0, 172_800, true);
    private static final QueueEntry ENTRY = new QueueEntry(ITEM, TIME, TIME.plusSeconds(1));
    private static final Transfer TRANSFER =
            new Transfer(
                    ITEM,
                    HASH,
                    1L << 40,
                    5,
                    Map.of(BOX.value(), 3L, "repository:main", 2L),
                    1,
                    0,
                    Transfer.State.RUNNING,
                    "");
    private static final CatalogItem CATALOG_ITEM =
            new CatalogItem(
                    ITEM,
                    2,
                    HASH,
                    "Näht & Co",
                    "",
                    "film",
                    12,
                    List.of(new ItemFile("film.mp4", "video/mp4", 77)),
                    93,
                    List.of(OFFER),
                    TIME);
    private static final Source SOURCE =
            Source.peer(BOX.value(), "10.0.0.7:6891", PieceSet.parse("0-4,9"), 1000);

    private static final Line.Quiet QUIET =
            new Line.Quiet(LocalTime.of(22, 0), LocalTime.of(6, 30), ZoneId.of("Europe/Berlin"));

    static Stream<Record> wireRecords() {
        return Stream.of(
                OFFER,
                ENTRY,
                TRANSFER,
                CATALOG_ITEM,
                SOURCE,
                new QueueEntry(ITEM, null),
                new Holding(ITEM, HASH, PieceSet.of(1, 3)),
                new BundleInfo("drm", "dev.usher.drm.cobblestone", "1.2.3", "ACTIVE"),
                BoxReport.of(
                        "0.1.0",
                        List.of("10.0.0.7:6891"),
                        List.of(new Holding(ITEM, HASH, PieceSet.none())),
                        List.of(ENTRY),
                        7,
                        List.of(TRANSFER),
                        12345,
                        List.of()),
                new CatalogDelta(9, List.of(CATALOG_ITEM), List.of(ITEM)),
                DeliveryOrder.asked(ITEM, HASH, 0, null, List.of(SOURCE)),
                new Line(0, 0, 0, QUIET),
                new Viewing(ITEM, 5, 6),
                new Offence(BOX, HASH, 3, -1, "a wrong block"),
                new QueueChange(4, QueueChange.Op.FIRST, ITEM),
                new Orders(
                        3,
                        TIME,
                        60,
                        List.of(DeliveryOrder.asked(ITEM, HASH, 1, TIME, List.of())),
                        List.of(new QueueChange(4, QueueChange.Op.ADD, ITEM)),
                        List.of(BOX),
                        9,
                        List.of(ITEM)),
                new Spare(true, List.of(ITEM)),
                new PurchaseRequest(ITEM, "rent-48h", 399, "EUR", "1234"),
                new PassGrant("p1", ITEM, "a.b.c", TIME),
                new LicenceGrant("a.b.c", null));
    }

    @ParameterizedTest
    @MethodSource("wireRecords")
    @DisplayName("every record of the wire comes back as it went")
    void roundTrip(Record sent) {
        assertThat((Object) Json.read(Json.bytes(sent), sent.getClass())).isEqualTo(sent);
        assertThat((Object) Json.read(Json.text(sent), sent.getClass())).isEqualTo(sent);
    }

    @Test
    void bytesAreBase64() {
        ItemDescription read =
                Json.read(
                        Json.bytes(
                                new ItemDescription(
                                        "m", Map.of("ab", new byte[] {0, (byte) 0xff}))),
                        ItemDescription.class);
        assertThat(read.pieceLayers().get("ab")).containsExactly(0, 0xff);
        assertThat(Json.text(new ItemDescription("m", Map.of("ab", new byte[] {0, (byte) 0xff}))))
                .isEqualTo("{\"manifest\":\"m\",\"pieceLayers\":{\"ab\":\"AP8=\"}}");
    }

    @Test
    @DisplayName("the text is as the interface says: ids and pieces as strings, ISO time, no nulls")
    void form() {
        assertThat(Json.text(DeliveryOrder.asked(ITEM, HASH, 1, null, List.of(SOURCE))))
                .isEqualTo(
                        "{\"item\":\""
                                + ITEM
                                + "\",\"infoHash\":\""
                                + HASH
                                + "\",\"rank\":1,\"purpose\":\"ASKED\",\"repositoryBytes\":-1,"
                                + "\"sources\":[{\"kind\":\"PEER\","
                                + "\"id\":\""
                                + BOX
                                + "\",\"addresses\":[\"10.0.0.7:6891\"],\"pieces\":\"0-4,9\","
                                + "\"bytesPerSecond\":1000,\"closeness\":\"FAR\"}]}");
        assertThat(Json.text(new Line(1, 2, 3, QUIET)))
                .isEqualTo(
                        "{\"sends\":1,\"receives\":2,\"sendLimit\":3,\"quiet\":{\"from\":\"22:00:00\","
                                + "\"until\":\"06:30:00\",\"zone\":\"Europe/Berlin\"}}");
        assertThat(Json.text(ENTRY)).contains("\"notBefore\":\"2026-05-06T07:08:09.123Z\"");
    }

    @Test
    void idsAreNamesOfMembersToo() throws IOException {
        Map<ItemId, Long> bytes = Map.of(ITEM, 5L);
        String text = Json.text(bytes);
        assertThat(text).isEqualTo("{\"" + ITEM + "\":5}");
        assertThat(Json.mapper().readValue(text, new TypeReference<Map<ItemId, Long>>() {}))
                .isEqualTo(bytes);
        assertThatThrownBy(
                        () ->
                                Json.mapper()
                                        .readValue(
                                                "{\"x\":5}",
                                                new TypeReference<Map<ItemId, Long>>() {}))
                .hasMessageContaining("32 hexadecimal digits");
    }

    @Test
    void unknownMembersAreIgnoredAndAbsentListsAreEmpty() {
        BoxReport report =
                Json.read(
                        "{\"softwareVersion\":\"1\",\"moon\":{\"full\":[1,2]},\"queue\":null}",
                        BoxReport.class);
        assertThat(report.queue()).isEmpty();
        assertThat(report.holdings()).isEmpty();
        assertThat(report.transfers()).isEmpty();
    }

    @Test
    void theStreamStaysOpenAndOneDocumentIsRead() throws IOException {
        ByteArrayInputStream in =
                new ByteArrayInputStream(
                        "{\"item\":\"%s\"}".formatted(ITEM).getBytes(StandardCharsets.UTF_8));
        assertThat(Json.read(in, QueueEntry.class)).isEqualTo(new QueueEntry(ITEM, null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"item\":                                     | This is not JSON at line 1, column",
                "{\"item\":\"xyz\"}                             | /item: an item id is 32 hexadecimal digits, not 'xyz'.",
                "{}                                             | /item is missing",
                "{\"item\":null}                                | /item is missing",
                "{\"item\":7}                                   | /item: expected a string.",
                "{\"item\":{\"a\":1}}                           | /item: expected a string.",
                "[]                                             | line 1, column 1: expected an object.",
                "null                                           | The JSON document is null",
                "{\"item\":\"00112233445566778899aabbccddeeff\",\"notBefore\":\"tomorrow\"} | /notBefore: expected a time such as",
                "{\"item\":\"00112233445566778899aabbccddeeff\"} {} | Something follows the JSON document",
                "{\"item\":\"00112233445566778899aabbccddeeff\",\"item\":\"00112233445566778899aabbccddeeff\"} | A member stands twice",
            })
    @DisplayName("malformed input is told where and why")
    void malformed(String text, String detail) {
        assertThatThrownBy(() -> Json.read(text, QueueEntry.class))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("malformed-json");
                            assertThat(p.status()).isEqualTo(400);
                            assertThat(p.getMessage())
                                    .contains(detail)
                                    .doesNotContain(
                                            "dev.usher",
                                            "java.",
                                            "com.fasterxml",
                                            "Source",
                                            "QueueEntry");
                        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"holdings\":[{\"item\":\"00112233445566778899aabbccddeeff\",\"pieces\":\"9-1\"}]} | /holdings/0/pieces: pieces are written like",
                "{\"queue\":[null]}                             | /queue/0 is missing",
                "{\"appliedChange\":\"7\"}                      | /appliedChange: expected a whole number in range.",
                "{\"appliedChange\":1.5}                        | /appliedChange: expected a whole number in range.",
                "{\"appliedChange\":99999999999999999999}       | /appliedChange: expected a whole number in range.",
                "{\"endpoints\":\"a\"}                          | /endpoints: expected an array.",
                "{\"transfers\":[{\"state\":\"FLYING\"}]}       | /transfers/0/state: expected one of [WAITING, RUNNING, COMPLETE, STALLED].",
            })
    void malformedReports(String text, String detail) {
        assertThatThrownBy(() -> Json.read(text, BoxReport.class))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(detail)
                .message()
                .doesNotContain("dev.usher", "java.", "com.fasterxml");
    }

    @Test
    @DisplayName("depth and length are bounded")
    void bounded() {
        String deep = "{\"x\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> Json.read(deep, BoxReport.class))
                .hasMessageContaining("too long or too deep");
        String number = "{\"appliedChange\":" + "1".repeat(100_000) + "}";
        assertThatThrownBy(() -> Json.read(number, BoxReport.class))
                .hasMessageContaining("too long or too deep");
        String name = "{\"" + "n".repeat(100_000) + "\":1}";
        assertThatThrownBy(() -> Json.read(name, BoxReport.class))
                .hasMessageContaining("too long or too deep");
        String pieces =
                "{\"item\":\""
                        + ITEM
                        + "\",\"infoHash\":\""
                        + HASH
                        + "\",\"pieces\":\"0-999999999\"}";
        assertThatThrownBy(() -> Json.read(pieces, Holding.class))
                .hasMessageContaining("outside 0..");
    }
}
