package dev.usher.reach.way;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** One kind of way to other boxes. Blocks for a bounded time; interrupting it ends it soon. */
public interface Way {
    /** One word, for a person. */
    String name();

    /** Whether any of these addresses may lead there this way. */
    boolean knows(BoxId peer, List<String> addresses);

    /**
     * @return connected, blocking; the caller's
     * @throws IOException why not, for a person
     */
    SocketChannel open(BoxId peer, List<String> addresses) throws IOException;
}
