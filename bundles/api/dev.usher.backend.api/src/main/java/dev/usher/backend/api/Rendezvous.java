package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The backend as introducer of boxes behind home routers. Every call may be made from any thread
 * and proves the box's key by mutual TLS.
 *
 * <p>Refusals are thrown as {@link dev.usher.media.api.Problem}: {@code peer-away} (409) when the
 * other box does not wait for calls or does not answer in time, {@code no-relay} (503).
 */
@ProviderType
public interface Rendezvous {
    /**
     * Waits for other boxes that want to meet this one. A box can be met while it waits.
     *
     * @param relay {@code host:port} where it joins connections of others; empty = it does not
     * @param wait at most this long
     */
    Calls calls(String relay, Duration wait) throws BackendException;

    /**
     * Asks to meet a box; blocks until it answered, a few seconds at most.
     *
     * @param address for a punch, {@code host:port} this box's connection will come from; else
     *     empty
     */
    Meeting meet(BoxId peer, Meeting.Way way, String address) throws BackendException;

    /**
     * Says yes to a call.
     *
     * @param address for a punch, {@code host:port} this box's connection will come from; else
     *     empty
     */
    void answer(String meeting, String address) throws BackendException;

    /**
     * What the server tells.
     *
     * @param calls to be answered within two seconds
     * @param probes {@code host:port} of servers that tell who asks where its connection comes from
     *     (STUN over TCP, RFC 8489); an empty host means the server's
     * @param relay {@code host:port} where the server joins connections when nothing else works; an
     *     empty host means the server's, an empty text that it does not
     */
    record Calls(List<Meeting> calls, List<String> probes, String relay) {
        public Calls {
            calls = List.copyOf(calls);
            probes = List.copyOf(probes);
        }
    }
}
