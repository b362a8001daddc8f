package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.usher.media.api.InfoHash;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D7")
class RendezvousTest {
    private static final int ITEMS = 20_000;

    private final Random random = new Random(5);
    private final List<InfoHash> items = new ArrayList<>();

    RendezvousTest() {
        for (int i = 0; i < ITEMS; i++) {
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            items.add(InfoHash.of(hash));
        }
    }

    @Test
    @DisplayName("Each server gets items in proportion to its weight")
    void weights() {
        List<ServerRow> servers = List.of(server("a", 1), server("b", 2), server("c", 5));
        Map<String, Integer> first = new HashMap<>();
        items.forEach(i -> first.merge(Rendezvous.rank(i, servers).get(0).name(), 1, Integer::sum));

        assertThat(first.get("a") / (double) ITEMS).isCloseTo(1 / 8.0, within(0.01));
        assertThat(first.get("b") / (double) ITEMS).isCloseTo(2 / 8.0, within(0.01));
        assertThat(first.get("c") / (double) ITEMS).isCloseTo(5 / 8.0, within(0.01));
    }

    @Test
    @DisplayName("A new server takes its share, and nothing moves between the others")
    void fewMoves() {
        List<ServerRow> before = List.of(server("a", 1), server("b", 1), server("c", 1));
        List<ServerRow> after = new ArrayList<>(before);
        after.add(server("d", 1));
        int moved = 0;
        for (InfoHash i : items) {
            List<String> was = two(i, before);
            List<String> is = two(i, after);
            List<String> came = new ArrayList<>(is);
            came.removeAll(was);
            assertThat(came).isSubsetOf("d");
            moved += came.size();
        }
        assertThat(moved / (double) ITEMS).isCloseTo(0.5, within(0.02));
    }

    private static List<String> two(InfoHash item, List<ServerRow> servers) {
        return Rendezvous.rank(item, servers).stream().limit(2).map(ServerRow::name).toList();
    }

    private static ServerRow server(String name, double weight) {
        return new ServerRow(
                name, Kind.PLACED, "", "", weight, 0, false, State.ONLINE, "", Instant.EPOCH);
    }
}
