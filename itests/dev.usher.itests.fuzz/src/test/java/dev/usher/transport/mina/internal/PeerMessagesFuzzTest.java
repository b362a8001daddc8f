package dev.usher.transport.mina.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import dev.usher.itests.fuzz.Quiet;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mina.core.session.DummySession;

class PeerMessagesFuzzTest {
    private static final int PIECES = 3;
    private static final ItemLayout LAYOUT = layout();
    private static final byte[] SELF = "-US0100-000000000000".getBytes();

    private static ItemLayout layout() {
        PieceHasher hasher = new PieceHasher();
        hasher.write(new byte[PIECES * 16384 - 5], 0, PIECES * 16384 - 5);
        List<FileHashes> files = List.of(hasher.finish());
        return Metainfo.build(new ItemId("0".repeat(32)), 16384, files, Optional.empty()).layout();
    }

    private final PeerListener listener =
            Quiet.of(
                    PeerListener.class,
                    Map.of("layout", a -> LAYOUT, "extensions", a -> Set.of("us_test")));

    /** How many bytes come at once, whether the peer shakes hands first, and what it sends. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void peerIsUnderstoodOrHungUpOn(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int step = 1 + (input[0] & 0xff);
        ByteBuffer in = ByteBuffer.wrap(input, 2, input.length - 2);
        try {
            if ((input[1] & 1) != 0 && !shookHands(in, (input[1] & 2) != 0)) {
                return;
            }
            MinaPeerConnection connection = connection();
            Outbox outbox =
                    new Outbox(
                            new DummySession(),
                            new BufferPool(1, 64, ByteBuffer::allocate),
                            new YieldingLine(0));
            Extensions extensions = new Extensions(connection, listener, outbox, 6891);
            PeerMessages messages = new PeerMessages(connection, listener, outbox, extensions);
            MessageReader reader = new MessageReader(20_000);
            while (in.hasRemaining()) {
                ByteBuffer part = in.slice(in.position(), Math.min(step, in.remaining()));
                in.position(in.position() + part.remaining());
                reader.read(part, messages::message);
            }
        } catch (WireException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }

    private boolean shookHands(ByteBuffer in, boolean calling) throws WireException {
        PeerHost host =
                Quiet.of(
                        PeerHost.class,
                        Map.of(
                                "peerId", a -> SELF,
                                "served", a -> served((String) a[0])));
        Handshake handshake = new Handshake(host, calling ? LAYOUT : null);
        while (in.hasRemaining() && !handshake.complete()) {
            handshake.read(in);
        }
        if (handshake.complete()) {
            handshake.answer(LAYOUT);
        }
        return handshake.complete();
    }

    private Optional<PeerHost.Served> served(String truncated) {
        return Optional.of(new PeerHost.Served(new InfoHash(truncated + "0".repeat(24)), listener));
    }

    private static MinaPeerConnection connection() {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6891);
        return new MinaPeerConnection(LAYOUT.infoHash(), remote);
    }
}
