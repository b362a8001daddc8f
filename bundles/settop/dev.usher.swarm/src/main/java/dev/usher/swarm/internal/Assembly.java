package dev.usher.swarm.internal;

import dev.usher.backend.api.Offence;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.storage.api.StorageException;
import dev.usher.transport.api.HashRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an item together: blocks are hashed and stored by the thread that brought them, pieces
 * judged by the loop. A piece counts when its hash is right; whoever sent a wrong one is banned for
 * a while.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    /** A wrong piece, until the hashes of its blocks are told. */
    private record Suspect(PieceInProgress piece, long until) {}

    /** What comes of it; heard on the loop. */
    interface Outcome {
        /** This piece now counts. */
        void verified(int piece);

        /** There may be more to ask for. */
        void news();

        /**
         * Asks a peer for hashes, if there is one; {@link Assembly#told} is to hear the answer.
         *
         * @param suspects to be asked only when there is nobody else
         */
        boolean ask(HashRequest request, Set<String> suspects);

        /** A peer has this piece now. */
        void spread(int piece);

        /** The block is here, and still on order at this source. */
        void notNeeded(Block block, String source);
    }

    private static final Duration HASHES = Duration.ofSeconds(2);

    private final KnownItem item;
    private final EventLoop loop;
    private final Patience patience;
    private final BlockPicker picker;
    private final Outcome outcome;
    private final Bans bans;
    private final Map<HashRequest, Suspect> suspects = new HashMap<>();
    private String diskTrouble = "";
    private long diskTroubleUntil;

    Assembly(
            KnownItem item,
            EventLoop loop,
            Patience patience,
            BlockPicker picker,
            Bans bans,
            Outcome outcome) {
        this.item = item;
        this.loop = loop;
        this.patience = patience;
        this.picker = picker;
        this.bans = bans;
        this.outcome = outcome;
    }

    KnownItem item() {
        return item;
    }

    /** Does it on the loop, which then looks for more to ask for. */
    void post(Runnable news) {
        loop.post(
                () -> {
                    news.run();
                    outcome.news();
                });
    }

    EventLoop loop() {
        return loop;
    }

    BlockPicker picker() {
        return picker;
    }

    /** A peer has one more piece. */
    void spread(int piece) {
        outcome.spread(piece);
    }

    void release(Block block, String source) {
        picker.release(block, source);
    }

    void forget(String source) {
        item.counters().wasted(picker.forget(source));
    }

    boolean banned(String source, long now) {
        return bans.banned(source, now);
    }

    /** Why nothing can be written; empty = it can. */
    String diskTrouble(long now) {
        return now - diskTroubleUntil < 0 ? diskTrouble : "";
    }

    /**
     * Hashes and stores a block; on the thread that brought it.
     *
     * @param asked whether it was on order; others are not looked at
     * @return what the loop has to hear of it
     */
    Runnable receive(
            String sender, Block block, boolean asked, ByteBuffer data, MessageDigest sha) {
        item.counters().received(sender, data.remaining());
        if (!asked || data.remaining() != block.length()) {
            item.counters().wasted(data.remaining());
            return () -> release(block, sender);
        }
        sha.update(data.duplicate());
        byte[] hash = sha.digest();
        int generation = item.shelf().generation();
        ItemLayout.Span span = item.layout().span(block.piece());
        try {
            item.shelf().write(span.file(), span.offset() + block.begin(), data);
        } catch (StorageException e) {
            return () -> notStored(block, sender, e);
        }
        return () -> stored(block, sender, hash, generation);
    }

    private void notStored(Block block, String sender, StorageException e) {
        item.counters().wasted(block.length());
        release(block, sender);
        diskFailed(e);
    }

    private void diskFailed(StorageException e) {
        if (e.reason() == StorageException.Reason.CLOSED) {
            // between two stores; the shelf knows
            return;
        }
        if (diskTrouble(loop.now()).isEmpty()) {
            LOG.warn("{} is not stored: {}", item.layout().item(), e.getMessage());
        }
        diskTrouble = e.getMessage();
        diskTroubleUntil = loop.now() + patience.diskPause().toNanos();
    }

    private void stored(Block block, String sender, byte[] hash, int generation) {
        PieceInProgress piece = picker.begun(block.piece()).orElse(null);
        Set<String> others = picker.asked(block);
        if (piece == null
                || !piece.hold(block.begin() / ItemLayout.BLOCK, sender, hash, generation)) {
            item.counters().wasted(block.length());
            return;
        }
        others.stream()
                .filter(other -> !other.equals(sender))
                .forEach(other -> outcome.notNeeded(block, other));
        if (piece.complete()) {
            judge(piece);
        }
    }

    private void judge(PieceInProgress piece) {
        int number = piece.number();
        if (!item.right(number, piece.hashes())) {
            wrong(piece);
            return;
        }
        picker.drop(number);
        if (!piece.allIn(item.shelf().generation()) && !item.holds(number)) {
            LOG.info("piece {} of {} stayed in the former store", number, item.layout().item());
            item.counters().wasted(piece.heldBytes());
            return;
        }
        try {
            item.shelf().mark(number);
        } catch (StorageException e) {
            item.counters().wasted(piece.heldBytes());
            diskFailed(e);
            return;
        }
        piece.liars().forEach(liar -> ban(liar, number, -1));
        outcome.verified(number);
    }

    /** Nobody knows which block it is, unless a peer tells the right hashes. */
    private void wrong(PieceInProgress piece) {
        Optional<HashRequest> right = HashRequest.blocks(item.layout(), piece.number());
        if (right.isPresent() && outcome.ask(right.get(), piece.senders())) {
            suspects.put(right.get(), new Suspect(piece, loop.now() + HASHES.toNanos()));
        } else {
            retry(piece);
        }
    }

    /** A peer told hashes, or would not (then they are empty). */
    void told(HashRequest request, byte[] hashes) {
        Suspect suspect = suspects.remove(request);
        if (suspect == null) {
            return;
        }
        PieceInProgress piece = suspect.piece;
        byte[] right = Arrays.copyOf(hashes, Math.min(hashes.length, piece.hashes().length));
        BitSet wrong = item.verifier().wrongBlocks(piece.number(), piece.hashes(), right);
        if (wrong.isEmpty()) {
            retry(piece);
        }
        wrong.stream()
                .forEach(
                        block -> {
                            item.counters().wasted(piece.blockLength(block));
                            ban(piece.reject(block), piece.number(), block);
                        });
    }

    /** Waits for nobody's hashes for ever. */
    void tick(long now) {
        List<HashRequest> late =
                suspects.entrySet().stream()
                        .filter(e -> now - e.getValue().until > 0)
                        .map(Map.Entry::getKey)
                        .toList();
        late.forEach(request -> told(request, new byte[0]));
    }

    private void retry(PieceInProgress piece) {
        item.counters().wasted(piece.heldBytes());
        Set<String> senders = piece.senders();
        if (senders.size() == 1) {
            picker.drop(piece.number());
            ban(senders.iterator().next(), piece.number(), -1);
        } else {
            LOG.warn(
                    "Piece {} of {} from {} is wrong; fetching it from one of them alone",
                    piece.number(),
                    item.layout().item(),
                    senders);
            picker.replace(piece.number(), PieceInProgress.retrial(piece));
        }
    }

    private void ban(String source, int piece, int block) {
        String what =
                "sent a wrong piece "
                        + piece
                        + " of "
                        + item.layout().item()
                        + (block < 0 ? "" : ", block " + block);
        bans.ban(new Offence(source, item.infoHash(), piece, block, what), loop.now());
    }

    /** What is on the disk turned out wrong. */
    void distrust(PieceSet pieces) {
        pieces.stream().forEach(picker::drop);
        item.shelf().unmark(pieces);
    }
}
