package dev.usher.reach.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WaysTest {
    private static final BoxId PEER = new BoxId("a".repeat(32));
    private static final List<String> ADDRESSES = List.of("direct:", "punch:", "relay:");

    private final List<String> tried = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private long now;
    private final Ways ways =
            new Ways(List.of(way("direct"), way("punch"), way("relay")), () -> now);

    private Way way(String name) {
        return new Way() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean knows(BoxId peer, List<String> addresses) {
                return addresses.contains(name + ":");
            }

            @Override
            public SocketChannel open(BoxId peer, List<String> addresses) throws IOException {
                tried.add(name);
                if (!open.contains(name)) {
                    throw new IOException("closed");
                }
                return SocketChannel.open();
            }
        };
    }

    private List<String> go() throws IOException {
        tried.clear();
        ways.open(PEER, ADDRESSES).close();
        return List.copyOf(tried);
    }

    @Test
    @Tag("D5")
    void firstThatWorksIsTaken() throws IOException {
        open.addAll(List.of("punch", "relay"));
        assertThat(go()).containsExactly("direct", "punch");
    }

    @Test
    void whatFailedIsTriedLastForSomeMinutes() throws IOException {
        open.add("relay");
        assertThat(go()).containsExactly("direct", "punch", "relay");
        open.add("direct");
        assertThat(go()).containsExactly("relay");
        open.remove("relay");
        assertThat(go()).containsExactly("relay", "direct");
        now += Duration.ofMinutes(6).toNanos();
        assertThat(go()).containsExactly("direct");
    }

    @Test
    void everyFailureIsSaid() {
        assertThatThrownBy(this::go)
                .hasMessage("no way leads there (direct: closed; punch: closed; relay: closed)");
        assertThatThrownBy(() -> ways.open(PEER, List.of())).hasMessage("it gives no address");
    }
}
