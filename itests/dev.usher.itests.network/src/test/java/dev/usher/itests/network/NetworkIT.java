package dev.usher.itests.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.demo.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network itself: that its figures can be believed. */
class NetworkIT {
    private static final int BYTES = 500_000;
    @TempDir Path directory;
    private Network network;

    @BeforeEach
    void lay() {
        assumeTrue(Network.missing().isEmpty(), () -> Network.missing().orElse(""));
        network = new Network();
    }

    @AfterEach
    void takeDown() {
        if (network != null) {
            network.close();
        }
    }

    /** Receives on {@code to}'s port what {@code from} sends to {@code address}. */
    private static long send(Host from, Host to, String address) {
        String script =
                "timeout 90 %s socat -u TCP-LISTEN:9000,reuseaddr EXEC:'wc -c',nofork & "
                        + "head -c %d /dev/zero | timeout 90 %s socat -u -"
                        + " TCP:%s:9000,retry=1000,interval=0.05,connect-timeout=3; wait";
        return Long.parseLong(
                Command.run(
                                "sh",
                                "-c",
                                String.format(
                                        script,
                                        String.join(" ", to.prefix()),
                                        BYTES,
                                        String.join(" ", from.prefix()),
                                        address))
                        .strip());
    }

    @Test
    void countsWhatALineCarries() {
        Host a = network.host(Rates.mbit(20, 20));
        Host b = network.host(Rates.UNLIMITED);

        assertThat(send(a, b, b.address())).isEqualTo(BYTES);

        // 66 bytes of headers for each 1448 of payload, and the handshake
        assertThat((double) a.counters().up())
                .isCloseTo(BYTES * 1514.0 / 1448, within(BYTES * 0.01));
        assertThat(network.counters().get(b.address()).down())
                .isCloseTo(a.counters().up(), within(1000L));
        assertThat(a.counters().down()).isLessThan(BYTES / 20);
    }

    @Test
    void aHomeReachesOutAndIsNotReached() {
        Host a = network.host(Rates.UNLIMITED);
        Home home = network.home(Rates.mbit(20, 20));
        Host inside = home.host();
        Host beside = home.host();

        assertThat(send(inside, a, a.address())).isEqualTo(BYTES);
        assertThat(home.router().counters().up()).isGreaterThan(BYTES);
        long crossed = home.router().counters().up();

        assertThat(send(beside, inside, inside.address())).isEqualTo(BYTES);
        assertThat(home.router().counters().up() - crossed).isLessThan(1000);

        listen(inside);
        awaitReaches(beside, inside);
        assertThat(reaches(a, inside)).isFalse();
    }

    @Test
    void aCutLineCarriesNothingUntilItIsRestored() {
        Host a = network.host(Rates.UNLIMITED);
        Host b = network.host(Rates.UNLIMITED);
        listen(b);
        awaitReaches(a, b);

        b.cut();
        assertThat(reaches(a, b)).isFalse();

        b.restore();
        awaitReaches(a, b);
    }

    private void listen(Host host) {
        host.start(directory.resolve("log"), "socat", "TCP-LISTEN:9001,fork", "OPEN:/dev/null");
    }

    /** A listener, and a line that is plugged in, take a moment. */
    private static void awaitReaches(Host from, Host to) {
        Await.untilTrue("a way there", Duration.ofMinutes(1), () -> reaches(from, to));
    }

    private static boolean reaches(Host from, Host to) {
        String door = "TCP:" + to.address() + ":9001,connect-timeout=1,retry=3,interval=0.1";
        return Command.succeeds(
                Stream.concat(from.prefix().stream(), Stream.of("socat", "-u", "/dev/null", door))
                        .toArray(String[]::new));
    }
}
