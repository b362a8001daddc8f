package dev.usher.itests.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.demo.Await;
import dev.usher.demo.Samples;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server and eight boxes, each on a line of its own. */
class ManyHostsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Rates HOME_LINE = Rates.mbit(20, 4);
    private static final int MIB = 1 << 20;

    /** Frames, TLS, requests and acknowledgements on top of payload. */
    private static final double OVERHEAD = 1.15;

    @TempDir static Path directory;
    private static Network network;
    private static Town town;
    private static int items;

    @BeforeAll
    static void start() {
        assumeTrue(Network.missing().isEmpty(), () -> Network.missing().orElse(""));
        network = new Network();
        town =
                new Town(
                        directory,
                        Archives.SERVER,
                        Archives.SETTOP,
                        network.host(Rates.mbit(20, 20)));
        town.startServer();
        for (int i = 0; i < 8; i++) {
            town.box(network.host(HOME_LINE));
        }
        town.start(town.boxes());
    }

    @AfterAll
    static void stop() {
        if (town != null) {
            town.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @AfterEach
    void mend() {
        if (town != null) {
            town.serverHost().restore();
            boxes().forEach(
                            b -> {
                                town.host(b).restore();
                                town.host(b).rates(HOME_LINE);
                                b.order();
                            });
        }
    }

    private static List<Television> boxes() {
        return town.boxes().subList(0, 8);
    }

    private static ItemId publish(int mib) throws IOException {
        byte[] bytes = new byte[mib * MIB];
        new Random(++items).nextBytes(bytes);
        Path file = Files.write(directory.resolve("item" + items + ".mp4"), bytes);
        return town.operator()
                .publish(
                        new Samples.Sample(
                                file, "video/mp4", "film", "Item " + items, "Random", "free", 0),
                        0);
    }

    private static void order(Collection<Television> boxes, ItemId item) {
        boxes.forEach(b -> b.awaitInCatalog(item));
        boxes.forEach(b -> b.order(item));
    }

    private static void awaitAvailable(Collection<Television> boxes, ItemId item) {
        for (Television b : boxes) {
            Await.untilTrue(
                    item + " to be available on " + b.process().name(),
                    LIMIT,
                    () -> b.available(item));
        }
    }

    private static void awaitVerified(Collection<Television> boxes, ItemId item, long bytes) {
        Await.untilTrue(
                bytes + " bytes on " + boxes.size() + " boxes",
                LIMIT,
                () -> boxes.stream().mapToLong(b -> b.verified(item)).sum() >= bytes);
    }

    private static long served(Collection<Television> boxes, ItemId item) {
        return boxes.stream().mapToLong(b -> b.served(item)).sum();
    }

    @Test
    @Tag("D6")
    @Tag("D9")
    void eightBoxesGetANewItemMostlyFromEachOther() throws IOException {
        ItemId item = publish(8);
        Counters before = town.serverHost().counters();

        order(boxes(), item);
        awaitAvailable(boxes(), item);

        long sent = town.serverHost().counters().since(before).up();
        assertThat(sent).as("of eight copies").isLessThan((long) (4.5 * OVERHEAD * 8 * MIB));
        assertThat(boxes()).allSatisfy(b -> assertThat(b.served(item)).isPositive());
    }

    @Test
    @Tag("D9")
    @Tag("D12")
    void boxesServeAsTheirUplinksAllow() throws IOException {
        List<Television> slow = boxes().subList(0, 4);
        List<Television> fast = boxes().subList(4, 8);
        slow.forEach(b -> town.host(b).rates(Rates.mbit(20, 1)));
        fast.forEach(b -> town.host(b).rates(Rates.mbit(20, 8)));
        ItemId item = publish(8);

        order(boxes(), item);
        awaitAvailable(boxes(), item);

        assertThat(served(fast, item)).isGreaterThan(3 * served(slow, item));
    }

    @Test
    @Tag("D3")
    void oneLeavesAndOneJoinsHalfWay() throws IOException {
        Television leaving = boxes().get(0);
        Television joining = boxes().get(7);
        List<Television> staying = boxes().subList(1, 7);
        ItemId item = publish(8);
        // it must not have everything before it leaves
        town.host(leaving).rates(Rates.mbit(2, 1));

        order(boxes().subList(0, 7), item);
        awaitVerified(boxes().subList(0, 7), item, 7 * 4 * MIB);
        town.host(leaving).cut();
        order(List.of(joining), item);
        awaitAvailable(staying, item);
        awaitAvailable(List.of(joining), item);
        assertThat(leaving.available(item)).isFalse();

        town.host(leaving).rates(HOME_LINE);
        town.host(leaving).restore();
        awaitAvailable(List.of(leaving), item);
    }

    @Test
    @Tag("D4")
    void whoSendsWrongBlocksIsNamedAndDoesNoHarm() throws IOException {
        Television poisoner = boxes().get(0);
        List<Television> others = boxes().subList(1, 4);
        ItemId item = publish(8);
        order(List.of(poisoner), item);
        awaitAvailable(List.of(poisoner), item);
        spoil(poisoner, 8 * MIB);

        order(others, item);
        awaitAvailable(others, item);

        assertThat(others.stream().mapToLong(b -> b.wasted(item)).sum()).isPositive();
        String id = poisoner.id().value();
        Await.untilTrue(
                "the operator to see " + id + " among the offenders",
                LIMIT,
                () ->
                        town.operator()
                                .rest()
                                .get("api/v1/console/plan/offenders")
                                .ok("listing offenders")
                                .toString()
                                .contains(id));
    }

    /** Overwrites the ciphertext of every file at least so long in the store of a running box. */
    private static void spoil(Television box, long atLeast) throws IOException {
        Path store = box.process().data().resolve("usher/store");
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.size(file) >= atLeast) {
                    try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        ByteBuffer wrong = ByteBuffer.wrap("wrong".getBytes());
                        for (long at = 0; at < c.size() - 16; at += 16 * 1024) {
                            c.write(wrong.rewind(), at);
                        }
                    }
                }
            }
        }
    }

    @Test
    @Tag("D2")
    void boxesGoOnWhenTheServerIsAway() throws IOException {
        Television first = boxes().get(0);
        List<Television> others = boxes().subList(1, 4);
        ItemId item = publish(8);
        order(List.of(first), item);
        awaitAvailable(List.of(first), item);

        order(others, item);
        awaitVerified(others, item, 4 * MIB);
        town.serverHost().cut();
        awaitAvailable(others, item);

        town.serverHost().restore();
        others.forEach(b -> b.awaitServer("ONLINE"));
    }

    @Test
    @Tag("D13")
    void whatTwoBoxesOfAHomeWantCrossesTheirLineOnce() throws IOException {
        Home home = network.home(HOME_LINE);
        String household = town.operator().household("two", "two", "password of two", "2468", 2000);
        List<Television> pair =
                List.of(town.box(home.host(), household), town.box(home.host(), household));
        town.start(pair);
        ItemId item = publish(8);
        Counters before = home.router().counters();

        order(pair, item);
        awaitAvailable(pair, item);

        long crossed = home.router().counters().since(before).down();
        assertThat(crossed).isBetween(8L * MIB, (long) (OVERHEAD * 8 * MIB));
        assertThat(served(pair, item)).as("from one to the other").isGreaterThan(7L * MIB);
    }
}
