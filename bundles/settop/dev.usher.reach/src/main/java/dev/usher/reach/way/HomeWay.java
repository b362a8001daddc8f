package dev.usher.reach.way;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Function;

/** Connects to a box where it was found on the local network. */
public final class HomeWay implements Way {
    private final Function<BoxId, List<String>> neighbours;
    private final Way direct;

    /**
     * @param neighbours addresses of a box at home; empty when it is not
     */
    public HomeWay(Function<BoxId, List<String>> neighbours, Way direct) {
        this.neighbours = neighbours;
        this.direct = direct;
    }

    @Override
    public String name() {
        return "home";
    }

    @Override
    public boolean knows(BoxId peer, List<String> addresses) {
        return !neighbours.apply(peer).isEmpty();
    }

    @Override
    public SocketChannel open(BoxId peer, List<String> addresses) throws IOException {
        return direct.open(peer, neighbours.apply(peer));
    }
}
