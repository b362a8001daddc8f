package dev.usher.transport.mina.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.transport.api.host.PeerHost;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads the peer's BitTorrent handshake, byte by byte if need be, and refuses as early as it can.
 */
final class Handshake {
    private final PeerHost host;
    private final ItemLayout expected;
    private final byte[] bytes = new byte[Wire.HANDSHAKE];
    private int read;
    private PeerIdentity identity = PeerIdentity.UNKNOWN;
    private boolean secure;

    /**
     * @param expected the item we asked for; null when the peer called
     */
    Handshake(PeerHost host, ItemLayout expected) {
        this.host = host;
        this.expected = expected;
    }

    void secured(PeerIdentity proved) throws WireException {
        identity = proved;
        secure = proved != PeerIdentity.UNKNOWN;
        if (expected != null) {
            checkCertificate(expected.item());
        }
    }

    private void checkCertificate(ItemId item) throws WireException {
        if (secure && !identity.covers(item)) {
            throw new WireException("the peer's certificate is not for item " + item);
        }
    }

    boolean isSecure() {
        return secure;
    }

    PeerIdentity identity() {
        return identity;
    }

    /**
     * Takes what belongs to the handshake.
     *
     * @return the item an incoming handshake asks for, once, as soon as that is known
     */
    Optional<PeerHost.Served> read(ByteBuffer in) throws WireException {
        int before = read;
        int n = Math.min(in.remaining(), Wire.HANDSHAKE - read);
        in.get(bytes, read, n);
        read += n;
        if (!Wire.speaksBitTorrent(bytes, read)) {
            throw new WireException("the peer does not speak BitTorrent");
        }
        Optional<PeerHost.Served> asked = Optional.empty();
        if (before < Wire.HANDSHAKE_HEAD && read >= Wire.HANDSHAKE_HEAD) {
            asked = item(HexFormat.of().formatHex(bytes, 28, 48));
        }
        if (complete() && Arrays.equals(bytes, 48, 68, host.peerId(), 0, 20)) {
            throw new WireException("connected to ourselves");
        }
        return asked;
    }

    private Optional<PeerHost.Served> item(String hash) throws WireException {
        if (expected != null) {
            boolean v1 = expected.v1().stream().map(InfoHash::serverName).anyMatch(hash::equals);
            if (!v1 && !hash.equals(expected.infoHash().serverName())) {
                throw new WireException("the peer answered for another item");
            }
            return Optional.empty();
        }
        if (secure && !identity.serverName().orElse("").equals(hash)) {
            throw new WireException("TLS was for another item than the handshake");
        }
        Optional<PeerHost.Served> served = host.served(hash);
        if (served.isEmpty()) {
            throw new WireException("item " + hash + " is not served here");
        }
        checkCertificate(served.get().listener().layout().item());
        return served;
    }

    /** What a calling side sends: of a hybrid the v1 info hash, which everybody knows. */
    static ByteBuffer opening(ItemLayout item, byte[] peerId) {
        return Wire.handshake(calledBy(item), peerId, !item.v1().isEmpty() && !item.v1Only());
    }

    /** The info hash a calling side uses, also for SNI. */
    static InfoHash calledBy(ItemLayout item) {
        return item.v1().stream().findFirst().orElse(item.infoHash());
    }

    /** What the called side answers: the name it was asked by, or the v2 one it was offered. */
    ByteBuffer answer(ItemLayout item) {
        Optional<InfoHash> v1 =
                item.v1().stream()
                        .filter(h -> Arrays.equals(bytes, 28, 48, h.truncated(), 0, 20))
                        .findFirst();
        boolean upgraded = !item.v1Only() && Wire.upgradable(bytes);
        InfoHash name = upgraded ? item.infoHash() : v1.orElse(item.infoHash());
        return Wire.handshake(name, host.peerId(), false);
    }

    boolean complete() {
        return read == Wire.HANDSHAKE;
    }

    boolean fast() {
        return Wire.fast(bytes);
    }

    boolean extended() {
        return Wire.extended(bytes);
    }
}
