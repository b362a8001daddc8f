package dev.usher.swarm.internal;

import dev.usher.backend.api.Viewing;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.settop.api.Watch;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where somebody watches, and what that makes urgent: what is waited for, then what the playhead
 * comes to within the next seconds. Shared by the player's threads and the loop.
 */
final class Playhead implements Watch {
    private static final double WINDOW_SECONDS = 20;
    private static final int WINDOW_PIECES = 4;

    /** Of what sources send now so much is counted on. */
    private static final double CAUTION = 0.85;

    /** Seconds of play that are there before it begins, whatever the estimate says. */
    private static final double LEAST_BUFFER = 1;

    private static final double BEAT = 0.1;

    /** What comes no more than so many seconds before it is played may come too late as well. */
    private static final double JUST_IN_TIME = 3;

    private final KnownItem item;
    private final int file;
    private final int firstPiece;
    private final int pieces;
    private final long length;
    private final long bytesPerSecond;
    private final Function<Playhead, Double> rate;
    private final Consumer<Playhead> onClose;
    private long offset;
    private PieceSet awaited = PieceSet.none();

    /** Pieces that were verified since somebody watches. */
    private int arrivals;

    private boolean closed;

    /**
     * @param rate bytes per second the item's sources send; asked on the player's threads
     */
    Playhead(
            KnownItem item,
            int file,
            long bytesPerSecond,
            Function<Playhead, Double> rate,
            Consumer<Playhead> onClose) {
        ItemLayout layout = item.layout();
        this.item = item;
        this.file = file;
        PieceSet ofFile = layout.piecesOf(file);
        this.pieces = ofFile.size();
        this.firstPiece = ofFile.length() - pieces;
        this.length = layout.files().get(file).length();
        this.bytesPerSecond = Math.max(1, bytesPerSecond);
        this.rate = rate;
        this.onClose = onClose;
    }

    /**
     * At the beginning of a file of what is delivered.
     *
     * @param loop the delivery's
     */
    static Playhead of(
            ItemDownload download,
            int file,
            long bytesPerSecond,
            LoopThread loop,
            Consumer<Playhead> onClose) {
        return new Playhead(
                download.item(),
                file,
                bytesPerSecond,
                p -> loop.call(() -> download.rate(loop.now())),
                onClose);
    }

    KnownItem item() {
        return item;
    }

    @Override
    public synchronized void at(long position) {
        offset = Math.max(0, Math.min(length, position));
    }

    /** What the server is told. */
    synchronized Viewing viewing() {
        long before = 0;
        for (int f = 0; f < file; f++) {
            before += item.layout().files().get(f).length();
        }
        return new Viewing(item.layout().item(), before + offset, bytesPerSecond);
    }

    /**
     * Adds what is urgent to {@code urgent}.
     *
     * @param seconds pieces that are played sooner are left to faster sources
     */
    synchronized void urge(BitSet urgent, BitSet missing, double seconds) {
        awaited.stream().filter(missing::get).forEach(urgent::set);
        int pieceLength = item.layout().pieceLength();
        int at = firstPiece + (int) (offset / pieceLength);
        int ahead = (int) (WINDOW_SECONDS * bytesPerSecond / pieceLength);
        int end = Math.min(firstPiece + pieces, at + Math.max(WINDOW_PIECES, ahead));
        for (int p = missing.nextSetBit(at); p >= 0 && p < end; p = missing.nextSetBit(p + 1)) {
            if (deadline(p) >= Math.min(seconds, deadline(end - 1))) {
                urgent.set(p);
            }
        }
    }

    /**
     * Adds what would come too late, or only just in time, to {@code late}.
     *
     * @param rate bytes per second that are sent, in the order in which they are played
     * @param known false = some just begin to send; they are taken to keep up
     */
    synchronized void late(BitSet late, BitSet missing, double rate, boolean known) {
        awaited.stream().filter(missing::get).forEach(late::set);
        int pieceLength = item.layout().pieceLength();
        double sent = CAUTION * (known ? rate : Math.max(rate, bytesPerSecond / CAUTION));
        int end = firstPiece + pieces;
        int at = firstPiece + (int) (offset / pieceLength);
        double before = 0;
        for (int p = missing.nextSetBit(at);
                p >= 0 && p < end && deadline(p) <= WINDOW_SECONDS;
                p = missing.nextSetBit(p + 1)) {
            before += pieceLength;
            if (sent <= 0 || before / sent + JUST_IN_TIME > deadline(p)) {
                late.set(p);
            }
        }
    }

    /** Seconds until it is played. */
    private double deadline(int piece) {
        long from = (long) (piece - firstPiece) * item.layout().pieceLength();
        return Math.max(0, (double) (from - offset) / bytesPerSecond);
    }

    @Override
    public Optional<Duration> patience(long from) {
        double arriving = CAUTION * rate.apply(this);
        int pieceLength = item.layout().pieceLength();
        PieceSet verified = item.shelf().verified();
        double missing = 0;
        double wait = 0;
        for (int p = (int) (from / pieceLength); p < pieces; p++) {
            if (!verified.contains(firstPiece + p)) {
                missing += Math.min(pieceLength, length - (long) p * pieceLength);
                if (arriving <= 0) {
                    return Optional.empty();
                }
                double played = Math.max(0, (double) ((long) p * pieceLength - from));
                wait = Math.max(wait, missing / arriving - played / bytesPerSecond);
            }
        }
        long least = Math.min(length - from, (long) (LEAST_BUFFER * bytesPerSecond));
        boolean buffered = item.pieces(file, from, (int) least).minus(verified).isEmpty();
        double rest = Math.max(buffered ? 0 : BEAT, wait);
        return Optional.of(Duration.ofMillis((long) (1000 * rest)));
    }

    @Override
    public Optional<Duration> awaitBeginning(long from, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        PieceSet last = item.pieces(file, Math.max(0, length - 1), (int) Math.min(1, length));
        int seen = awaiting(last);
        try {
            Optional<Duration> left = patience(from);
            while (!left.equals(Optional.of(Duration.ZERO)) && awaitArrival(seen, end)) {
                seen = awaiting(last);
                // asks the loop, which asks for this object's lock
                left = patience(from);
            }
            return left;
        } finally {
            awaiting(PieceSet.none());
        }
    }

    private synchronized int awaiting(PieceSet needed) {
        awaited = needed;
        return arrivals;
    }

    /** Whether one more piece was verified. */
    private synchronized boolean awaitArrival(int seen, long end) throws InterruptedException {
        long left = end - System.nanoTime();
        while (arrivals == seen && !closed && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return arrivals != seen && !closed && left > 0;
    }

    @Override
    public synchronized boolean await(long position, int bytes, Duration atMost)
            throws InterruptedException {
        PieceSet needed = item.pieces(file, position, bytes);
        long end = System.nanoTime() + atMost.toNanos();
        while (!item.shelf().verified().and(needed).equals(needed)) {
            long left = end - System.nanoTime();
            if (left <= 0 || closed) {
                awaited = PieceSet.none();
                return false;
            }
            awaited = needed;
            wait(Math.min(500, left / 1_000_000 + 1));
        }
        awaited = PieceSet.none();
        return true;
    }

    /** A piece was verified. */
    synchronized void arrived() {
        arrivals++;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        onClose.accept(this);
    }
}
