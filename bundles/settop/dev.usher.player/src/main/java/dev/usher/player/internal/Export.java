package dev.usher.player.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.ProtectedStream;
import dev.usher.drm.api.ProtectionSystem;
import dev.usher.drm.api.host.ClearSource;
import dev.usher.media.api.Problem;
import dev.usher.renderer.api.Renderer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a renderer gets of a clear stream: the stream itself, or its protected form. That is made by
 * whichever protection system is the best at the next read; a successor makes it anew under another
 * key, which is seen by the tag. Thread-safe.
 */
final class Export implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Export.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final Slot<ProtectionSystem> systems;
    private final ClearStream clear;
    private final ClearSource source = new Whole();
    private final Consumer<Candidate<ProtectionSystem>> leaver = this::leave;
    private volatile String keySystem;
    private Candidate<ProtectionSystem> system;
    private Candidate<ProtectionSystem> rejected;
    private ProtectedStream edition;
    private int editions;
    private boolean closed;

    /**
     * @param clear closed with the export
     */
    Export(Slot<ProtectionSystem> systems, ClearStream clear) {
        this.systems = systems;
        this.clear = clear;
        systems.onLeave(leaver);
    }

    /** What a protected form is asked for. */
    interface Request<T> {
        /**
         * @param tag of the present edition
         */
        T answer(ProtectedStream edition, String tag) throws DrmException, IOException;
    }

    ClearStream clear() {
        return clear;
    }

    /** Whether there is a form of the stream that the renderer takes. */
    boolean suits(Renderer renderer) {
        return renderer.takesClear(clear.file().mediaType())
                || keySystem(renderer.keySystems()).isPresent();
    }

    /** The key system of these by which the stream is protected; empty = by none. */
    synchronized Optional<String> keySystem(Set<String> wanted) {
        if (keySystem == null) {
            for (Candidate<ProtectionSystem> candidate : systems.all()) {
                String offered = candidate.service().keySystem();
                if (wanted.contains(offered) && opens(candidate)) {
                    keySystem = offered;
                    break;
                }
            }
        }
        return Optional.ofNullable(keySystem).filter(wanted::contains);
    }

    private boolean opens(Candidate<ProtectionSystem> candidate) {
        ProtectionSystem next = candidate.service();
        try {
            Optional<ProtectedStream> made =
                    next.supports(clear.file().mediaType())
                            ? next.protect(source)
                            : Optional.empty();
            if (made.isEmpty()) {
                return false;
            }
            closeEdition();
            system = candidate;
            edition = made.get();
            editions++;
            return true;
        } catch (IOException e) {
            LOG.warn("{} cannot be protected: {}", clear.file().name(), e.getMessage());
            return false;
        }
    }

    /**
     * Asks the present edition.
     *
     * @throws Problem why there is no answer
     */
    <T> T ask(Request<T> request) throws DrmException {
        while (true) {
            // not in the lock: a new system may come on the very thread that takes the old one away
            Candidate<ProtectionSystem> best =
                    systems.await(PATIENCE, other -> other.keySystem().equals(keySystem))
                            .orElseThrow(() -> Refusals.noProtection(clear.title()));
            synchronized (this) {
                if (closed) {
                    throw Refusals.over();
                }
                if (systems.has(best)) {
                    use(best);
                    try {
                        return request.answer(edition, "\"" + editions + "\"");
                    } catch (IOException e) {
                        throw Refusals.unreadable(e, clear.title());
                    }
                }
            }
        }
    }

    private void use(Candidate<ProtectionSystem> best) {
        if (best.equals(system) || (edition != null && best.equals(rejected)) || opens(best)) {
            return;
        }
        if (edition == null) {
            throw Refusals.noProtection(clear.title());
        }
        LOG.warn("The new {} cannot go on with '{}', the old one does", keySystem, clear.title());
        rejected = best;
    }

    private synchronized void leave(Candidate<ProtectionSystem> gone) {
        if (gone.equals(system)) {
            closeEdition();
        }
    }

    private void closeEdition() {
        if (edition != null) {
            edition.close();
        }
        edition = null;
        system = null;
        rejected = null;
    }

    @Override
    public void close() {
        systems.noMoreLeave(leaver);
        // first: who waits for bytes that have not come is let go
        clear.close();
        synchronized (this) {
            closed = true;
            closeEdition();
        }
    }

    private final class Whole implements ClearSource {
        @Override
        public long length() {
            return clear.length();
        }

        @Override
        public void read(long position, ByteBuffer dst) throws IOException {
            for (long at = position; dst.hasRemaining(); ) {
                int read = clear.read(at, dst);
                if (read <= 0) {
                    throw new IOException("it ends at byte " + at);
                }
                at += read;
            }
        }
    }
}
