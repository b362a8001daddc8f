package dev.usher.library.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.BundleInfo;
import dev.usher.backend.api.Spare;
import dev.usher.library.room.Keeping;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.Swarm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Puts together what the server is told. Used by one thread. */
final class ReportWriter {
    /** What the household keeps changes seldom and costs a look at every item's passes. */
    private static final Duration SPARE_AGE = Duration.ofSeconds(5);

    private final String softwareVersion;
    private final LibraryStore store;
    private final Swarm swarm;
    private final Manifests manifests;
    private final Keeping keeping;
    private final InstantSource clock;
    private final Supplier<List<BundleInfo>> parts;
    private Spare spare = Spare.NONE;
    private Instant spareAt = Instant.MIN;

    ReportWriter(
            String softwareVersion,
            LibraryStore store,
            Swarm swarm,
            Manifests manifests,
            Keeping keeping,
            InstantSource clock,
            Supplier<List<BundleInfo>> parts) {
        this.softwareVersion = softwareVersion;
        this.store = store;
        this.swarm = swarm;
        this.manifests = manifests;
        this.keeping = keeping;
        this.clock = clock;
        this.parts = parts;
    }

    BoxReport report() {
        return new BoxReport(
                softwareVersion,
                swarm.endpoints(),
                swarm.holdings(),
                store.queue(),
                store.appliedChange(),
                swarm.transfers(),
                swarm.diskFree(),
                parts.get(),
                swarm.line(),
                swarm.viewings(),
                swarm.offences(),
                spare());
    }

    private Spare spare() {
        Instant now = clock.instant();
        if (spareAt.isBefore(now.minus(SPARE_AGE))) {
            List<ItemId> items = manifests.all().stream().map(Manifest::item).toList();
            spare = new Spare(keeping.preload(), List.copyOf(keeping.among(items)));
            spareAt = now;
        }
        return spare;
    }
}
