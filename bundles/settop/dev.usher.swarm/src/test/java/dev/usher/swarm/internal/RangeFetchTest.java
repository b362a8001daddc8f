package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.HostileServer;
import dev.usher.metainfo.HostileServer.Way;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("D6")
class RangeFetchTest {
    private static final int OFFSET = 3 * ItemLayout.BLOCK;
    private static final List<Block> BLOCKS =
            List.of(
                    new Block(0, OFFSET, ItemLayout.BLOCK),
                    new Block(0, OFFSET + ItemLayout.BLOCK, ItemLayout.BLOCK));

    private final byte[] file = new byte[10 * ItemLayout.BLOCK];
    private final ByteArrayOutputStream came = new ByteArrayOutputStream();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
    private HostileServer server;

    @BeforeEach
    void open() throws IOException {
        new Random(7).nextBytes(file);
        server = new HostileServer(file);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"RIGHT", "HTTP_1_0", "REDIRECT", "TOO_LONG"})
    @DisplayName("Answers that hold what was asked for, however they come")
    void good(Way way) throws Exception {
        assertThat(fetch(way)).isEmpty();
        assertThat(came.toByteArray())
                .isEqualTo(
                        Arrays.copyOfRange(
                                file, OFFSET, OFFSET + BLOCKS.size() * ItemLayout.BLOCK));
    }

    @ParameterizedTest
    @CsvSource({
        "ENDLESS_REDIRECT, answered HTTP 302",
        "WHOLE_FILE, does not answer range requests",
        "OTHER_RANGE, answered with another range",
        "NO_RANGE_HEADER, answered with another range",
        "GZIP, or encoded it",
        "TOO_SHORT, broke off",
        "TRUNCATED, broke off",
        "RESET, broke off",
        "GARBAGE, broke off",
        "NOT_FOUND, does not have it (HTTP 404)",
        "UNSATISFIABLE, does not have it (HTTP 416)",
        "OVERLOADED, answered HTTP 503"
    })
    @DisplayName("Any other answer ends the request and says why")
    void bad(Way way, String why) throws Exception {
        assertThat(fetch(way)).contains(why);
    }

    @Test
    @DisplayName("Of a whole film that was not asked for next to nothing is read")
    void wholeFilm() throws Exception {
        fetch(Way.WHOLE_FILE);

        assertThat(came.size()).isZero();
        // what fits the buffers of two sockets
        assertThat(server.sent.get()).isLessThan(64 << 20);
    }

    private String fetch(Way way) throws Exception {
        server.answer(way);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        new RangeFetch(
                        BLOCKS,
                        (block, data, sha) -> {
                            byte[] bytes = new byte[data.remaining()];
                            data.get(bytes);
                            came.writeBytes(bytes);
                        })
                .start(client, server.url(), OFFSET, Duration.ofSeconds(60), outcome::complete);
        return outcome.get(60, TimeUnit.SECONDS);
    }
}
