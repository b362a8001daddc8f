package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;

/** One way to ask a router for a port. Calls block for a few seconds at most. */
interface MappingProtocol {
    /** For a person. */
    String name();

    /**
     * Asks for a port, or renews it.
     *
     * @param local own address it shall lead to
     * @param port of this box, TCP
     * @param wished port at the router; another may be given
     * @throws IOException nobody answers, or the router refuses; the message says which
     */
    Mapping map(InetAddress local, int port, int wished, Duration lifetime) throws IOException;

    /** Gives the port back. */
    void unmap(Mapping mapping) throws IOException;
}
