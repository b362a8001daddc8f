package dev.usher.transport.api.host;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/** What a transport has to know to shake hands. Thread-safe, quick, called on I/O threads. */
@ProviderType
public interface PeerHost {
    /** 20 bytes, BEP 20 style. */
    byte[] peerId();

    /** Own peer certificate, trusting the swarm CA only. */
    SSLContext tls();

    /** Whether a peer that proved this identity may connect (false: revoked). */
    boolean admits(BoxId peer);

    /**
     * Where this side accepts such connections, for the peer to know (BEP 10); 0 = not said. Boxes
     * do not say: behind a router the port they listen on is not the one others reach, and the
     * tracker tells everybody the mapped one.
     */
    default int port(boolean secure) {
        return 0;
    }

    /**
     * The item an incoming handshake asks for.
     *
     * @param truncatedInfoHash 40 hexadecimal digits: of the item's info hash, or of the v1 info
     *     hash of a hybrid ({@link dev.usher.media.api.ItemLayout#v1})
     */
    Optional<Served> served(String truncatedInfoHash);

    /** An item open to incoming connections. */
    record Served(InfoHash item, PeerListener listener) {}
}
