package dev.usher.scheduler.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.CostMap;
import dev.usher.scheduler.plan.Settings;
import dev.usher.scheduler.store.QueueStore;
import java.util.Optional;

/** What the operator set: in the database, with a copy in memory. Thread-safe. */
final class OperatorSettings {
    private static final String LIMITS = "limits";
    private static final String COST_MAPS = "cost-map";

    private final QueueStore store;
    private volatile Settings settings;
    private volatile Optional<CostMaps> maps;

    OperatorSettings(QueueStore store) {
        this.store = store;
        this.settings =
                store.setting(LIMITS)
                        .map(s -> Json.read(s, Limits.class).settings(Settings.NONE))
                        .orElse(Settings.NONE);
        this.maps = store.document(COST_MAPS).map(CostMaps::parse);
    }

    Settings settings() {
        return settings;
    }

    Limits limits() {
        return Limits.of(settings);
    }

    /**
     * @throws Problem settings-malformed (400)
     */
    synchronized void limits(Limits limits) {
        Settings fresh = limits.settings(settings);
        store.setting(LIMITS, Json.text(Limits.of(fresh)));
        settings = fresh;
    }

    Optional<CostMaps> costMaps() {
        return maps;
    }

    /**
     * @param fresh empty = by prefixes
     */
    synchronized void costMaps(Optional<CostMaps> fresh) {
        store.document(COST_MAPS, fresh.map(CostMaps::document));
        maps = fresh;
    }

    CostMap costs() {
        return maps.map(CostMaps::costs).orElseGet(CostMap::byPrefix);
    }
}
