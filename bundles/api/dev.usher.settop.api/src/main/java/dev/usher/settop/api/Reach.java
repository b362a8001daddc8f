package dev.usher.settop.api;

import dev.usher.media.api.BoxId;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reach: the ways through home routers, from this box to others and from others to this one.
 *
 * <p>An address is written {@code host:port}, {@code punch:<box id>} (both sides connect at the
 * same time, the server introduces them) or {@code relay:<host:port>} (a third party joins two
 * connections). Whichever way a connection came, the two boxes at its ends talk mutual TLS with
 * each other over it: a way is never a proof.
 */
@ProviderType
public interface Reach {
    /**
     * Connects to a box by the first way that works: as a neighbour, directly, punched, relayed.
     * Does not block.
     *
     * @param peer who is looked for
     * @param addresses what is known of it
     * @return a connected channel, which is the caller's; or an {@link java.io.IOException} that
     *     says for a person which ways were tried and what came of them. Cancel it to give up.
     */
    CompletableFuture<SocketChannel> open(BoxId peer, List<String> addresses);

    /**
     * Somebody else answered where {@link #open} led: that address is left alone for a while.
     *
     * @param remote of the channel
     */
    void mistaken(BoxId peer, InetSocketAddress remote);

    /**
     * Takes note of where this box listens, and says where other boxes reach it. Quick; to be
     * called again every few seconds, for ways come and go.
     *
     * @param local {@code host:port} of each address this box listens on
     * @return best first: from outside, inside the home, by rendezvous, by relay
     */
    List<String> advertise(List<String> local);

    /**
     * Where to deliver the connections other boxes make to this one by punch or relay.
     *
     * @param door becomes the channel's owner; called on a thread of this service
     */
    void serve(Consumer<SocketChannel> door);

    /**
     * Boxes of the operator that were found on the local network and proved who they are, with
     * {@code host:port} of their swarm.
     */
    Map<BoxId, List<String>> neighbours();

    /** What keeps others from reaching this box, for a person; empty = nothing. */
    List<String> troubles();
}
