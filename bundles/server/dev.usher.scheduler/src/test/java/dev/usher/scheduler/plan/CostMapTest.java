package dev.usher.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Source.Closeness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where addresses are, and how far that is. */
class CostMapTest {
    @Test
    @DisplayName("The longest prefix counts, for IPv4 and IPv6 apart")
    void longestPrefix() {
        CostMap map =
                new AltoCosts(
                        Map.of(
                                "all", List.of("0.0.0.0/0", "::/0"),
                                "isp", List.of("198.51.0.0/16", "2001:db8::/32"),
                                "town", List.of("198.51.100.0/25", "2001:db8:7::/48"),
                                "box", List.of("198.51.100.9/32")),
                        Map.of());

        assertThat(network(map, "198.51.100.9:1")).isNotEqualTo(network(map, "198.51.100.8:1"));
        assertThat(network(map, "198.51.100.8:1")).isEqualTo(network(map, "[2001:db8:7::1]:1"));
        assertThat(network(map, "198.51.100.200:1")).isEqualTo(network(map, "[2001:db8:8::1]:1"));
        assertThat(network(map, "203.0.113.1:1")).isEqualTo(network(map, "[2001:db9::1]:1"));
        assertThat(network(map, "example.org:1")).isEqualTo(CostMap.UNKNOWN);
    }

    @Test
    @DisplayName(
            "Costs are looked up from source to destination, on a scale of network, region, far")
    void costs() {
        CostMap map =
                new AltoCosts(
                        Map.of(
                                "a", List.of("10.1.0.0/16"),
                                "b", List.of("10.2.0.0/16"),
                                "c", List.of("10.3.0.0/16"),
                                "d", List.of("10.4.0.0/16")),
                        Map.of("a", Map.of("b", 1.0, "c", 10.0, "d", 10.5), "c", Map.of("b", 2.0)));
        int a = network(map, "10.1.0.1:1");
        int b = network(map, "10.2.0.1:1");
        int c = network(map, "10.3.0.1:1");
        int d = network(map, "10.4.0.1:1");

        assertThat(map.between(a, a)).isEqualTo(Closeness.NETWORK);
        assertThat(map.between(a, b)).isEqualTo(Closeness.NETWORK);
        assertThat(map.between(b, a)).isEqualTo(Closeness.FAR);
        assertThat(map.between(a, c)).isEqualTo(Closeness.REGION);
        assertThat(map.between(a, d)).isEqualTo(Closeness.FAR);
        assertThat(map.between(CostMap.UNKNOWN, CostMap.UNKNOWN)).isEqualTo(Closeness.FAR);
        assertThat(map.region(b)).containsExactly(a, c);
    }

    @Test
    @DisplayName(
            "Without maps prefixes tell networks and regions apart; public addresses count first")
    void byPrefix() {
        CostMap map = CostMap.byPrefix();
        int home = map.network(List.of("192.168.1.7:1", "relay:1.2.3.4:5", "80.1.2.3:1"));

        assertThat(map.between(network(map, "80.1.200.1:1"), home)).isEqualTo(Closeness.NETWORK);
        assertThat(map.between(network(map, "80.2.2.3:1"), home)).isEqualTo(Closeness.REGION);
        assertThat(map.between(network(map, "81.1.2.3:1"), home)).isEqualTo(Closeness.FAR);
        assertThat(map.between(network(map, "192.168.1.8:1"), home)).isEqualTo(Closeness.FAR);
        assertThat(map.between(network(map, "[2a01:4f8::1]:1"), network(map, "[2a01:4f8:9::1]:1")))
                .isEqualTo(Closeness.NETWORK);
        assertThat(map.between(network(map, "[2a01:4f8::1]:1"), network(map, "[2a02:1::1]:1")))
                .isEqualTo(Closeness.REGION);
        assertThat(network(map, "punch:" + "0".repeat(32))).isEqualTo(CostMap.UNKNOWN);
        assertThat(network(map, "[::1]:1")).isNotEqualTo(CostMap.UNKNOWN);
    }

    @Test
    @DisplayName("Malformed prefixes and unknown networks are named")
    void malformed() {
        for (String prefix : List.of("10.0.0.0", "10.0.0/8", "10.0.0.0/33", "::/129", "x/8")) {
            assertThatThrownBy(() -> new AltoCosts(Map.of("a", List.of(prefix)), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(prefix);
        }
        assertThatThrownBy(() -> new AltoCosts(Map.of(), Map.of("a", Map.of("b", 1.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int network(CostMap map, String endpoint) {
        return map.network(List.of(endpoint));
    }
}
