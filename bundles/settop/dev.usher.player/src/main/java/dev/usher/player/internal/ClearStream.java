package dev.usher.player.internal;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.player.internal.Entitlements.Entitlement;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.Watch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clear bytes of one file under one pass. Keeps licence and file, and opens them anew in
 * whichever DRM system is the best at the next read, and under the licence the pass has then; the
 * session before is closed when its running read is over. Thread-safe.
 */
final class ClearStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClearStream.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final Slot<DrmSystem> systems;
    private final ScreeningHost host;
    private final Swarm swarm;
    private final Watch watch;
    private final String pass;
    private final Manifest manifest;
    private final int file;
    private final String title;
    private final UnaryOperator<Problem> sentence;
    private final Consumer<Problem> trouble;
    private final Consumer<Candidate<DrmSystem>> leaver = this::leave;
    private Candidate<DrmSystem> system;
    private Candidate<DrmSystem> rejected;

    /** What to open it with, what it is open with, and what did not open it. */
    private volatile String licence;

    private volatile String opened;
    private volatile String useless;
    private DecryptSession session;
    private SwarmSource source;
    private volatile Optional<Instant> expires = Optional.empty();
    private Problem over;
    private volatile StreamSlots.Lease slot;

    /**
     * @param watch of the file; closed with the stream
     * @param sentence says to a person what the server refuses
     * @param trouble hears why reading failed; called by the reading thread
     */
    ClearStream(
            Slot<DrmSystem> systems,
            DrmHost host,
            Swarm swarm,
            Watch watch,
            Entitlement entitlement,
            Manifest manifest,
            int file,
            String title,
            UnaryOperator<Problem> sentence,
            Consumer<Problem> trouble) {
        this.systems = systems;
        this.host = new ScreeningHost(host);
        this.swarm = swarm;
        this.watch = watch;
        this.pass = entitlement.pass();
        this.licence = entitlement.licence().licence();
        this.manifest = manifest;
        this.file = file;
        this.title = title;
        this.sentence = sentence;
        this.trouble = trouble;
    }

    /**
     * Shows that the licence opens the file.
     *
     * @throws DrmException it does not
     * @throws Problem drm-missing, item-unreadable
     */
    void open() throws DrmException {
        Candidate<DrmSystem> best = best();
        synchronized (this) {
            try {
                use(best);
            } catch (IOException e) {
                throw Refusals.unreadable(e, title);
            }
        }
        systems.onLeave(leaver);
    }

    ItemFile file() {
        return manifest.files().get(file);
    }

    long length() {
        return file().length();
    }

    String title() {
        return title;
    }

    /** Id of the pass it is shown under. */
    String pass() {
        return pass;
    }

    /**
     * The pass has a new licence: from the next read on that one counts, if it opens the file; else
     * the present one does, as long as it lasts. Never waits for a read.
     */
    void renew(String next) {
        licence = next;
    }

    private boolean isRenewed() {
        return !licence.equals(opened) && !licence.equals(useless);
    }

    /** As it was known at the last read: a viewing period has an end once it has begun. */
    Optional<Instant> expires() {
        return expires;
    }

    /**
     * Why it has to stop now.
     *
     * @param certain a time that has certainly come: an end that only the machine's clock has
     *     reached is not final
     */
    Optional<Problem> over(Instant now, Instant certain) {
        // what a new licence says is known at the next read
        return expires.filter(end -> !now.isBefore(end) && !isRenewed())
                .map(end -> certain.isBefore(end) ? Reason.CLOCK_SUSPECT : Reason.EXPIRED)
                .map(why -> Refusals.undecryptable(new DrmException(why, "over"), title));
    }

    /**
     * Fills {@code dst} from {@code position}, as far as the file goes.
     *
     * @return bytes put, -1 at the end
     * @throws Problem why it cannot; the stream is dead afterwards when trying again does not help
     */
    int read(long position, ByteBuffer dst) {
        try {
            while (true) {
                // not in the lock: a new system may come on the very thread that takes the old one
                // away
                Candidate<DrmSystem> best = best();
                synchronized (this) {
                    if (over != null) {
                        throw over;
                    }
                    if (systems.has(best)) {
                        return read(best, position, dst);
                    }
                }
            }
        } catch (DrmException e) {
            throw told(Refusals.undecryptable(e, title));
        } catch (IOException e) {
            throw told(Refusals.unreadable(e, title));
        }
    }

    /**
     * Asks the licence anew.
     *
     * @throws Problem it may not be watched now
     */
    void check() {
        read(0, ByteBuffer.allocate(1));
    }

    private int read(Candidate<DrmSystem> best, long position, ByteBuffer dst)
            throws DrmException, IOException {
        use(best);
        source.mark();
        try {
            int read = session.read(position, dst);
            host.began();
            expires = session.expires();
            return read;
        } catch (DrmException e) {
            if (e.reason() == Reason.TAMPERED) {
                source.distrust();
            }
            throw e;
        } catch (Problem e) {
            throw told(e);
        }
    }

    private Candidate<DrmSystem> best() {
        return systems.await(PATIENCE).orElseThrow(() -> told(Refusals.noDrm(title)));
    }

    private Problem told(Problem problem) {
        trouble.accept(problem);
        return problem;
    }

    private void use(Candidate<DrmSystem> best) throws DrmException, IOException {
        boolean stays = best.equals(system) || (session != null && best.equals(rejected));
        if (stays && !isRenewed()) {
            return;
        }
        Candidate<DrmSystem> chosen = stays ? system : best;
        String present = licence;
        SwarmSource fresh = new SwarmSource(swarm, watch, manifest, file);
        DecryptSession next;
        try {
            next = chosen.service().open(host, present, manifest, file, fresh);
        } catch (DrmException | IOException e) {
            if (session != null) {
                if (stays) {
                    LOG.warn("The new licence does not open '{}', the old one goes on", title, e);
                    useless = present;
                } else {
                    LOG.warn("The new DRM system cannot go on with '{}', the old does", title, e);
                    rejected = best;
                }
                return;
            }
            if (e instanceof DrmException drm && drm.reason() == Reason.TAMPERED) {
                fresh.distrust();
            }
            throw e;
        }
        closeSession();
        system = chosen;
        session = next;
        source = fresh;
        opened = present;
        expires = next.expires();
    }

    private synchronized void leave(Candidate<DrmSystem> gone) {
        if (gone.equals(system)) {
            closeSession();
        }
    }

    private void closeSession() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (IOException e) {
            LOG.debug("closing a DRM session", e);
        }
        session = null;
        system = null;
        rejected = null;
    }

    /** From now on every read is refused with this. */
    void end(Problem why) {
        systems.noMoreLeave(leaver);
        // first: who waits for bytes that have not come is let go
        watch.close();
        synchronized (this) {
            over = why;
            closeSession();
        }
        shownNoMore();
    }

    /** The server does not let it go on. */
    void refuse(Problem refusal) {
        Problem why = sentence.apply(refusal);
        end(why);
        trouble.accept(why);
    }

    /** The household's right to show it, until it is over. */
    void shownBy(StreamSlots.Lease right) {
        slot = right;
        if (isOver()) {
            shownNoMore();
        }
    }

    private synchronized boolean isOver() {
        return over != null;
    }

    /** Nobody looks at it any more. */
    void shownNoMore() {
        StreamSlots.Lease right = slot;
        if (right != null) {
            right.close();
        }
    }

    @Override
    public void close() {
        end(new Problem("session-over", 404, "This playback is over. Press play again."));
    }
}
