package dev.usher.transport.api;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer says of itself (BEP 10); nothing of it is proved.
 *
 * @param client name and version, at most 64 characters; empty when it did not say
 * @param port where it accepts connections; 0 when it did not say
 * @param requests it keeps at a time; 0 when it did not say
 * @param uploadOnly it wants nothing (BEP 21)
 * @param yourAddress how it sees us
 * @param extensions messages it takes
 */
public record PeerHello(
        String client,
        int port,
        int requests,
        boolean uploadOnly,
        Optional<InetAddress> yourAddress,
        Set<String> extensions) {
    public PeerHello {
        extensions = Set.copyOf(extensions);
    }
}
