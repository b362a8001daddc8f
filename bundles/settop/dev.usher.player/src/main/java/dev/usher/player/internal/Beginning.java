package dev.usher.player.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.Watch;
import java.time.Duration;
import java.util.Optional;

/** When an item may be played that is still on its way: as soon as nothing will be missed. */
final class Beginning {
    /** So long a person is kept waiting after pressing play. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Library library;
    private final Swarm swarm;
    private final long bytesPerSecond;
    private final Duration patience;

    /**
     * @param bytesPerSecond that are played, as long as nothing better is known
     * @param patience how long {@link #await} may take
     */
    Beginning(Library library, Swarm swarm, long bytesPerSecond, Duration patience) {
        this.library = library;
        this.swarm = swarm;
        this.bytesPerSecond = bytesPerSecond;
        this.patience = patience;
    }

    /**
     * Waits a little for a file to be playable to its end.
     *
     * @param from where playing begins
     * @return the caller's to close
     * @throws Problem item-not-available (409), with the seconds to wait in {@code startsIn} when
     *     they are known
     */
    Watch await(CatalogItem item, Manifest manifest, int file, Duration from) {
        Watch watch = swarm.watch(manifest.infoHash(), file, bytesPerSecond);
        if (library.available(item.item())) {
            return watch;
        }
        long length = manifest.layout().files().get(file).length();
        long offset = Math.min(length, from.toMillis() * bytesPerSecond / 1000);
        watch.at(offset);
        Optional<Duration> left = Optional.empty();
        try {
            left = watch.awaitBeginning(offset, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (left.equals(Optional.of(Duration.ZERO))) {
            return watch;
        }
        watch.close();
        throw Refusals.notAvailable(item, library.transfer(item.item()), left);
    }

    /** When the first file can be played from its beginning; empty = not known. */
    Optional<Duration> estimate(Manifest manifest) {
        return swarm.patience(manifest.infoHash(), 0, bytesPerSecond);
    }

    /** Nothing of it is known to be here. */
    Problem refuse(CatalogItem item) {
        return Refusals.notAvailable(item, library.transfer(item.item()), Optional.empty());
    }
}
