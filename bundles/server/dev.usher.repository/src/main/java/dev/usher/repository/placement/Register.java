package dev.usher.repository.placement;

import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.PlacementStore;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import dev.usher.server.api.ServerTopics;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * All servers and all copies, in memory and in tables; what is in memory is in the tables already.
 * Thread-safe.
 */
@Component(service = Register.class)
public final class Register {
    private static final String SETTINGS = "placement";

    private final PlacementStore store;
    private final EventAdmin events;
    private final InstantSource clock;
    private final Map<String, ServerRow> servers = new TreeMap<>();
    private final Map<InfoHash, Map<String, CopyRow>> copies = new HashMap<>();
    private final Map<CopyState, Map<String, Map<InfoHash, CopyRow>>> index =
            new EnumMap<>(CopyState.class);
    private final Map<String, Long> used = new HashMap<>();
    private PlacementSettings settings;

    @Activate
    public Register(@Reference PlacementStore store, @Reference EventAdmin events) {
        this(store, events, Clock.systemUTC());
    }

    public Register(PlacementStore store, EventAdmin events, InstantSource clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        store.servers().forEach(s -> servers.put(s.name(), s));
        store.copies().forEach(this::keep);
        this.settings =
                store.setting(SETTINGS)
                        .map(s -> Json.read(s, PlacementSettings.class))
                        .orElse(PlacementSettings.DEFAULT);
    }

    /** Tables keep milliseconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public synchronized PlacementSettings settings() {
        return settings;
    }

    public synchronized void settings(PlacementSettings wanted) {
        store.setting(SETTINGS, Json.text(wanted.checked()));
        settings = wanted;
        tell(false);
    }

    public synchronized List<ServerRow> servers() {
        return List.copyOf(servers.values());
    }

    public synchronized Optional<ServerRow> server(String name) {
        return Optional.ofNullable(servers.get(name));
    }

    /** This runtime's own server, of which there is one; configuration may have renamed it. */
    public synchronized void embedded(String name, String baseUrl) {
        ServerRow before =
                servers.values().stream()
                        .filter(s -> s.kind() == Kind.EMBEDDED)
                        .findFirst()
                        .orElse(null);
        if (before != null && !before.name().equals(name)) {
            store.rename(before.name(), name);
            servers.remove(before.name());
            copies.clear();
            index.clear();
            used.clear();
            store.copies().forEach(this::keep);
        }
        ServerRow now =
                new ServerRow(
                        name,
                        Kind.EMBEDDED,
                        baseUrl,
                        null,
                        before == null ? 1 : before.weight(),
                        before == null ? 0 : before.capacity(),
                        before != null && before.draining(),
                        State.ONLINE,
                        "",
                        now());
        store.put(now);
        servers.put(name, now);
    }

    /** Adds or replaces. */
    public synchronized void put(ServerRow server) {
        store.put(server);
        servers.put(server.name(), server);
        tell(true);
    }

    public synchronized void remove(String server) {
        store.removeServer(server);
        servers.remove(server);
        for (CopyState state : CopyState.values()) {
            on(server, state).forEach(this::drop);
        }
        tell(true);
    }

    /** The server was found like this. */
    synchronized void found(String name, State state, String reason) {
        ServerRow before = servers.get(name);
        if (before == null || before.state() == state && before.reason().equals(reason)) {
            return;
        }
        Instant since = before.state() == state ? before.since() : now();
        ServerRow now = before.found(state, reason, since);
        store.put(now);
        servers.put(name, now);
        tell(true);
    }

    /** The item's copies by server. */
    public synchronized Map<String, CopyRow> copies(InfoHash item) {
        return Map.copyOf(copies.getOrDefault(item, Map.of()));
    }

    public synchronized Optional<CopyRow> copy(String server, InfoHash item) {
        return Optional.ofNullable(copies.getOrDefault(item, Map.of()).get(server));
    }

    /** The item's copies, found by looking at all: for what is done rarely. */
    public synchronized List<CopyRow> of(ItemId item) {
        return copies.values().stream()
                .flatMap(m -> m.values().stream())
                .filter(c -> c.item().equals(item))
                .toList();
    }

    /** All copies that are in this state. */
    synchronized List<CopyRow> in(CopyState state) {
        List<CopyRow> found = new ArrayList<>();
        index.getOrDefault(state, Map.of()).values().forEach(m -> found.addAll(m.values()));
        return found;
    }

    synchronized List<CopyRow> on(String server, CopyState state) {
        return List.copyOf(
                index.getOrDefault(state, Map.of()).getOrDefault(server, Map.of()).values());
    }

    /** Copies on a server, whatever their state. */
    public synchronized int count(String server) {
        return index.values().stream().mapToInt(m -> m.getOrDefault(server, Map.of()).size()).sum();
    }

    /** Bytes by server of all that is there, or is to be. */
    public synchronized Map<String, Long> used() {
        return Map.copyOf(used);
    }

    public synchronized void add(CopyRow copy, Collection<String> paths) {
        store.add(copy, paths);
        keep(copy);
        tell(copy.state() == CopyState.VERIFIED);
    }

    /** Changes the state of a copy, unless it is in it already; a copy that is gone stays gone. */
    public void mark(CopyRow copy, CopyState state, String note) {
        mark(List.of(copy), state, note);
    }

    synchronized void mark(Collection<CopyRow> rows, CopyState state, String note) {
        List<CopyRow> changed = new ArrayList<>();
        boolean orders = false;
        for (CopyRow row : rows) {
            CopyRow c = copies.getOrDefault(row.infoHash(), Map.of()).get(row.server());
            if (c != null && (c.state() != state || !c.note().equals(note))) {
                Instant since = c.state() == state ? c.since() : now();
                changed.add(c.in(state, note, since));
                orders |= c.state() == CopyState.VERIFIED || state == CopyState.VERIFIED;
            }
        }
        if (!changed.isEmpty()) {
            store.update(changed);
            changed.forEach(this::keep);
            tell(orders);
        }
    }

    /** The copy is gone from its server. */
    public synchronized void forget(CopyRow copy) {
        store.remove(copy.server(), copy.infoHash());
        drop(copy);
        tell(copy.state() == CopyState.VERIFIED);
    }

    List<String> paths(CopyRow copy) {
        return store.paths(copy.server(), copy.infoHash());
    }

    /** Whether orders may name the copy. */
    public synchronized boolean usable(CopyRow copy) {
        ServerRow server = servers.get(copy.server());
        return server != null
                && server.state() == State.ONLINE
                && copy.state() == CopyState.VERIFIED;
    }

    private void keep(CopyRow copy) {
        drop(copy);
        copies.computeIfAbsent(copy.infoHash(), i -> new TreeMap<>()).put(copy.server(), copy);
        index.computeIfAbsent(copy.state(), s -> new HashMap<>())
                .computeIfAbsent(copy.server(), s -> new HashMap<>())
                .put(copy.infoHash(), copy);
        used.merge(copy.server(), copy.length(), Long::sum);
    }

    private void drop(CopyRow copy) {
        Map<String, CopyRow> ofItem = copies.getOrDefault(copy.infoHash(), new HashMap<>());
        CopyRow before = ofItem.remove(copy.server());
        if (before != null) {
            index.get(before.state()).get(before.server()).remove(before.infoHash());
            used.merge(before.server(), -before.length(), Long::sum);
        }
        if (ofItem.isEmpty()) {
            copies.remove(copy.infoHash());
        }
    }

    /**
     * @param orders whether what orders may name has changed: repositories are holders like boxes,
     *     and the scheduler listens to that topic
     */
    private void tell(boolean orders) {
        events.postEvent(new Event(ServerTopics.REPOSITORIES, Map.of()));
        if (orders) {
            events.postEvent(new Event(ServerTopics.COPIES, Map.of()));
        }
    }
}
