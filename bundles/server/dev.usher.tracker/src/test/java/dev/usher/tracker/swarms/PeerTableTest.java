package dev.usher.tracker.swarms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTableTest {
    private record Peer(long high, long low, int port) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("It does what a map does, whatever comes, goes and expires")
    void model(boolean ipv6) {
        Random random = new Random(7);
        PeerTable table = new PeerTable(ipv6, 0x1234_5678_9abcL);
        Map<Peer, Integer> model = new HashMap<>();
        for (int step = 0; step < 60_000; step++) {
            // few addresses, so that peers come back; bursts, so that the table grows and shrinks
            Peer p =
                    new Peer(
                            ipv6 ? random.nextInt(3) : 0,
                            0xfffffff0L + random.nextInt(16),
                            random.nextInt(64));
            boolean filling = step / 5000 % 2 == 0;
            if (random.nextInt(10) < (filling ? 8 : 2)) {
                int state = (random.nextBoolean() ? PeerTable.SEEDER : 0) | step / 1000;
                int before =
                        table.put(p.high, p.low, p.port, state & PeerTable.SEEDER, step / 1000);
                assertThat(before != 0).isEqualTo(model.put(p, state) != null);
            } else {
                assertThat(table.remove(p.high, p.low, p.port) != 0)
                        .isEqualTo(model.remove(p) != null);
            }
            if (step % 1000 == 999) {
                int now = step / 1000;
                int gone = table.expire(now, 2);
                int size = model.size();
                model.values().removeIf(s -> now - (s & 0xfff) > 2);
                assertThat(gone).isEqualTo(size - model.size());
                assertThat(content(table)).isEqualTo(model.keySet());
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        assertThat(table.seeders())
                .isEqualTo(
                        (int)
                                model.values().stream()
                                        .filter(s -> (s & PeerTable.SEEDER) != 0)
                                        .count());
    }

    private static Set<Peer> content(PeerTable table) {
        Set<Peer> peers = new HashSet<>();
        table.forEach((h, l, port, s) -> assertThat(peers.add(new Peer(h, l, port))).isTrue());
        return peers;
    }

    @Test
    @DisplayName("An answer holds as many peers as wanted, each once, and not the asker")
    void sample() {
        PeerTable table = new PeerTable(false, 5);
        for (int i = 0; i < 100; i++) {
            table.put(0, 0x0a000001L, 1000 + i, i % 2 == 0 ? PeerTable.SEEDER : 0, 0);
        }
        Set<Integer> seen = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            Set<Integer> ports = sampled(table, 30, random.nextInt(), false);
            assertThat(ports).hasSize(30).doesNotContain(1007);
            seen.addAll(ports);
        }
        assertThat(seen).hasSize(99);
        assertThat(sampled(table, 200, 3, false)).hasSize(99);
        assertThat(sampled(table, 200, 3, true)).hasSize(49).allMatch(p -> p % 2 == 1);
    }

    private static Set<Integer> sampled(PeerTable table, int wanted, int random, boolean leechers) {
        ByteBuffer out = ByteBuffer.allocate(1200);
        table.sample(out, wanted, random, leechers, 0, 0x0a000001L, 1007);
        Set<Integer> ports = new HashSet<>();
        for (out.flip(); out.hasRemaining(); ) {
            assertThat(out.getInt()).isEqualTo(0x0a000001);
            assertThat(ports.add(out.getShort() & 0xffff)).isTrue();
        }
        return ports;
    }

    @Test
    @DisplayName("A peer costs no more than 16 bytes over IPv4")
    void size() {
        PeerTable table = new PeerTable(false, 5);
        for (int i = 0; i < 100_000; i++) {
            table.put(0, i, 6881, 0, 0);
            assertThat(table.bytes()).isLessThanOrEqualTo(16L * Math.max(4, i + 1));
        }
    }

    @Test
    @DisplayName("Boxes stay, and time may wrap")
    void time() {
        PeerTable table = new PeerTable(false, 5);
        table.put(0, 1, 1, PeerTable.BOX, 8190);
        table.put(0, 2, 1, 0, 8190);
        assertThat(table.expire(8192 + 5, 10)).isZero();
        assertThat(table.expire(8192 + 9, 10)).isOne();
        assertThat(table.state(0, 1, 1)).isNotZero();
    }
}
