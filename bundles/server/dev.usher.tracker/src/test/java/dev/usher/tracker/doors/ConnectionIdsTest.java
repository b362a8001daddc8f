package dev.usher.tracker.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.tracker.swarms.Announce;
import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectionIdsTest {
    @Test
    @DisplayName("The hash is SipHash-2-4: its authors' vector for 24 bytes")
    void vector() {
        ConnectionIds ids = new ConnectionIds(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(ids.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L))
                .isEqualTo(0xb8ad50c6f649af94L);
    }

    @Test
    @DisplayName(
            "An id is good for its address, for one to two minutes, at all doors of the process")
    void validity() throws Exception {
        ConnectionIds ids = new ConnectionIds();
        Announce one = new Announce();
        one.from(InetAddress.getByName("10.0.0.1"));
        Announce other = new Announce();
        other.from(InetAddress.getByName("10.0.0.2"));
        long id = ids.issue(one, 59);
        assertThat(ids.valid(id, one, 59)).isTrue();
        assertThat(ids.valid(id, one, 119)).isTrue();
        assertThat(ids.valid(id, one, 120)).isFalse();
        assertThat(ids.valid(id, other, 59)).isFalse();
        assertThat(new ConnectionIds().valid(id, one, 59)).isTrue();
        assertThat(new ConnectionIds(1, 2).valid(id, one, 59)).isFalse();
    }
}
