package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.usher.media.api.ItemId;
import dev.usher.metainfo.HostileServer;
import dev.usher.metainfo.HostileServer.Way;
import dev.usher.repository.placement.PlaceException.Reason;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("D7")
class HttpPlaceTest {
    private static final ItemId ITEM = new ItemId("a".repeat(32));
    private static final Duration LONG = Duration.ofMinutes(1);

    private final byte[] file = new byte[100_000];
    private HostileServer server;

    @BeforeEach
    void open() throws IOException {
        new Random(7).nextBytes(file);
        server = new HostileServer(file);
    }

    /**
     * @param patience until a server that says nothing is given up
     */
    private HttpPlace place(Duration patience) {
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
        return new HttpPlace(client, server.url().toString(), null, null, patience);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"RIGHT", "HTTP_1_0", "REDIRECT"})
    @DisplayName("A range is read, however it comes")
    void good(Way way) throws PlaceException {
        server.answer(way);

        assertThat(place(LONG).read(ITEM, "0", 1000, 5000))
                .isEqualTo(ByteBuffer.wrap(file, 1000, 5000));
    }

    @ParameterizedTest
    @CsvSource({
        "ENDLESS_REDIRECT, TROUBLE, answered HTTP 302",
        "WHOLE_FILE, TROUBLE, does not answer range requests",
        "OTHER_RANGE, TROUBLE, answers with another range",
        "NO_RANGE_HEADER, TROUBLE, answers with another range",
        "GZIP, TROUBLE, encodes what it sends (gzip)",
        "TOO_SHORT, TROUBLE, broke off",
        "TRUNCATED, TROUBLE, broke off",
        "TOO_LONG, TROUBLE, answers with another range",
        "RESET, TROUBLE, broke off",
        "GARBAGE, TROUBLE, broke off",
        "NOT_FOUND, ABSENT, is not there",
        "UNSATISFIABLE, WRONG, is shorter than it should be",
        "OVERLOADED, TROUBLE, answered HTTP 503",
        "SILENT, TROUBLE, did not answer within 2 s"
    })
    @DisplayName("Any other answer ends the request and says what it tells of the server")
    void bad(Way way, Reason reason, String why) {
        server.answer(way);
        HttpPlace place = place(way == Way.SILENT ? Duration.ofSeconds(2) : LONG);

        assertThatExceptionOfType(PlaceException.class)
                .isThrownBy(() -> place.read(ITEM, "0", 1000, 5000))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .withMessageContaining(why);
        assertThat(server.sent.get()).isLessThan(64 << 20);
    }

    @Test
    @DisplayName("Nobody listens")
    void nobody() throws IOException {
        server.close();

        assertThatExceptionOfType(PlaceException.class)
                .isThrownBy(() -> place(LONG).probe())
                .withMessageContaining("cannot be reached");
    }
}
