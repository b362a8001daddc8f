package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Reach;
import dev.usher.transport.api.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls peers: by {@link Reach}, which knows the ways through routers, or where that is not there,
 * at the first address that is host and port. Any thread.
 */
final class Dialler {
    private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);
    private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+?)]?:(\\d{1,5})");
    private static final Pattern BOX = Pattern.compile("[0-9a-f]{32}");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Some ways take their time; other sources do not wait for it. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(40);

    private final PeerLinks links;
    private volatile Reach reach;

    Dialler(PeerLinks links) {
        this.links = links;
    }

    /**
     * @param present null = none
     */
    void use(Reach present) {
        reach = present;
    }

    Optional<Reach> reach() {
        return Optional.ofNullable(reach);
    }

    /** How long a call may take. */
    Duration patience() {
        return reach == null ? PATIENCE : LONG_PATIENCE;
    }

    /** Tells the link how it went. */
    void call(PeerLink calling, Source source) {
        Reach present = reach;
        if (present == null || !BOX.matcher(source.id()).matches()) {
            callFirst(calling, source);
            return;
        }
        CompletableFuture<SocketChannel> way =
                present.open(new BoxId(source.id()), source.addresses());
        calling.dialling(way);
        way.whenComplete(
                (channel, failure) -> {
                    if (failure == null) {
                        shakeHands(calling, channel);
                    } else {
                        calling.failed(failure.getMessage());
                    }
                });
    }

    private void shakeHands(PeerLink calling, SocketChannel channel) {
        InfoHash item = calling.item().infoHash();
        try {
            calling.transport().connect(channel, links.secure(), item, links, calling);
        } catch (IOException | Problem e) {
            calling.failed(e.getMessage());
        }
    }

    private void callFirst(PeerLink calling, Source source) {
        for (String text : source.addresses()) {
            Matcher address = ADDRESS.matcher(text);
            if (address.matches() && Integer.parseInt(address.group(2)) <= 65535) {
                String host = address.group(1);
                int port = Integer.parseInt(address.group(2));
                links.io().execute(() -> connect(calling, host, port));
                return;
            }
        }
        calling.failed(
                source.addresses().isEmpty()
                        ? "it gives no address"
                        : "its address '" + source.addresses().get(0) + "' is not host:port");
    }

    /** On an I/O thread: looking the host up may take its time. */
    private void connect(PeerLink calling, String host, int port) {
        InetSocketAddress to = new InetSocketAddress(host, port);
        if (to.isUnresolved()) {
            calling.failed("the host name " + host + " is unknown");
            return;
        }
        try {
            InfoHash item = calling.item().infoHash();
            calling.transport().connect(to, links.secure(), item, links, calling);
        } catch (Problem notEnrolled) {
            calling.failed(notEnrolled.getMessage());
        }
    }

    /** Somebody else answered there. */
    void mistaken(String peer, InetSocketAddress remote) {
        Reach present = reach;
        if (present != null && BOX.matcher(peer).matches()) {
            present.mistaken(new BoxId(peer), remote);
        }
    }

    /** A peer that called through a router. */
    void welcome(SocketChannel channel) {
        try {
            Optional<PeerTransport> transport = links.transport();
            if (transport.isPresent()) {
                transport.get().accept(channel, links.secure(), links);
            } else {
                channel.close();
            }
        } catch (IOException | Problem e) {
            LOG.debug("A call through a router came to nothing: {}", e.getMessage());
        }
    }
}
