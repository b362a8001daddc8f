package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorkeeperTest {
    private final Doorkeeper doorkeeper = new Doorkeeper(new Limits.Incoming(10, 6, 5, 3));

    private List<Doorkeeper.Visit> enter(String address, int times) throws UnknownHostException {
        List<Doorkeeper.Visit> in = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            doorkeeper.enter(InetAddress.getByName(address)).ifPresent(in::add);
        }
        return in;
    }

    @Test
    void oneAddressCannotTakeAllPlaces() throws UnknownHostException {
        List<Doorkeeper.Visit> first = enter("10.0.0.1", 20);
        assertThat(first).hasSize(3); // handshakes
        assertThat(enter("10.0.0.2", 20)).hasSize(2); // of all
        first.forEach(Doorkeeper.Visit::welcome);
        assertThat(enter("10.0.0.1", 20)).hasSize(3); // connections
    }

    @Test
    void placesComeBack() throws UnknownHostException {
        for (int i = 0; i < 50; i++) {
            List<Doorkeeper.Visit> in = enter("10.0.0.1", 3);
            assertThat(in).hasSize(3);
            in.get(0).welcome();
            in.get(0).welcome();
            in.forEach(Doorkeeper.Visit::end);
            in.forEach(Doorkeeper.Visit::end);
        }
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::1, 2001:db8::2, 0", "2001:db8::1, 2001:db8:0:1::1, 2"})
    void homesOfIpv6AreNetworks(String one, String other, int room) throws UnknownHostException {
        enter(one, 3);
        assertThat(enter(other, 3)).hasSize(room);
    }
}
