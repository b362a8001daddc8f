package dev.usher.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @Tag("SEC")
    @DisplayName("A box sends others to no address but its own, nor into a network it is not in")
    @CsvSource({
        "203.0.113.7, 203.0.113.7:6891, true",
        "203.0.113.7, plain:203.0.113.7:6881, true",
        "203.0.113.7, 192.168.1.4:6891, true",
        "203.0.113.7, [2001:db8::7]:6891, true",
        "203.0.113.7, punch:00112233445566778899aabbccddeeff, true",
        "203.0.113.7, relay::6893, true",
        "203.0.113.7, 198.51.100.9:80, false",
        "203.0.113.7, plain:198.51.100.9:80, false",
        "203.0.113.7, victim.example:80, false",
        "203.0.113.7, plain:victim.example:80, false",
        "2001:db8::7, [2001:db8::7]:6891, true",
        "2001:db8::7, [2001:db8::9]:443, false",
        "192.168.1.4, 198.51.100.9:80, true",
        "127.0.0.1, box.example:6891, true"
    })
    void own(String from, String endpoint, boolean taken) {
        assertThat(Addresses.own(List.of(endpoint), from)).hasSize(taken ? 1 : 0);
    }
}
