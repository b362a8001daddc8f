package dev.usher.scheduler.plan;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known: boxes, homes, items, repositories, and who holds what. */
final class Facts {
    final Map<BoxId, Peer> peers = new HashMap<>();
    final Map<String, Home> homes = new HashMap<>();
    final Map<ItemId, Item> items = new HashMap<>();
    final Map<InfoHash, Item> byHash = new HashMap<>();

    /** Boxes that want items we do not know. */
    final Map<ItemId, Set<Peer>> hoping = new HashMap<>();

    private final Map<RepositoryView, Repository> repositories = new HashMap<>();
    private final Map<QuietHours, Quiet> quiets = new HashMap<>();
    private final List<Quiet> freshQuiets = new ArrayList<>();
    Settings settings;
    CostMap costs;
    Instant now = Instant.EPOCH;
    private int itemNumbers;
    private int present;

    Facts(Settings settings, CostMap costs) {
        this.settings = settings;
        this.costs = costs;
    }

    int present() {
        return present;
    }

    /** A box is heard of, whether it is present or not. */
    Peer peer(BoxId id) {
        return peers.computeIfAbsent(id, Peer::new);
    }

    Home home(String key) {
        return homes.computeIfAbsent(key, Home::new);
    }

    Item add(ItemView view) {
        Item item = new Item(itemNumbers++, view);
        items.put(item.id, item);
        byHash.put(item.hash, item);
        return item;
    }

    Repository[] repositories(List<RepositoryView> views) {
        return views.stream()
                .map(
                        v ->
                                repositories.computeIfAbsent(
                                        v,
                                        fresh -> {
                                            Repository r = new Repository(fresh);
                                            r.network = networkOf(r);
                                            return r;
                                        }))
                .toArray(Repository[]::new);
    }

    private int networkOf(Repository r) {
        String url = r.view.baseUrl();
        int host = url.indexOf("://") + 3;
        int end = url.indexOf('/', Math.max(3, host));
        String authority = end < 0 ? url.substring(host) : url.substring(host, end);
        return costs.network(
                List.of(authority.matches(".*:[0-9]+") ? authority : authority + ":443"));
    }

    /** Another cost map is in force: everybody's network is looked up again. */
    void costs(CostMap fresh) {
        costs = fresh;
        repositories.values().forEach(r -> r.network = networkOf(r));
        for (Peer p : peers.values()) {
            boolean sent = p.canSend();
            unindex(p);
            p.network = costs.network(p.endpoints);
            if (sent) {
                index(p);
            }
        }
    }

    /** Null = never quiet. */
    Quiet quiet(QuietHours hours) {
        return hours == null
                ? null
                : quiets.computeIfAbsent(
                        hours,
                        h -> {
                            Quiet q = new Quiet(h);
                            freshQuiets.add(q);
                            return q;
                        });
    }

    /** Quiet hours nobody looked at the clock for yet. */
    List<Quiet> takeFreshQuiets() {
        if (freshQuiets.isEmpty()) {
            return List.of();
        }
        List<Quiet> taken = List.copyOf(freshQuiets);
        freshQuiets.clear();
        return taken;
    }

    void present(Peer p, boolean is) {
        if (p.present != is) {
            present += is ? 1 : -1;
            p.present = is;
        }
    }

    /** The box can send from now on. */
    void index(Peer p) {
        if (p.canSend()) {
            for (int i = 0; i < p.held(); i++) {
                Item item = p.heldItem(i);
                if (p.place(item) < 0) {
                    item.holders.add(p, item);
                }
            }
        }
    }

    /** Before anything changes that {@link #index} looked at. */
    void unindex(Peer p) {
        for (int i = 0; i < p.held(); i++) {
            Item item = p.heldItem(i);
            if (p.place(item) >= 0) {
                item.holders.remove(p, item);
            }
        }
    }

    void hopes(ItemId item, Peer p) {
        hoping.computeIfAbsent(item, i -> new LinkedHashSet<>()).add(p);
    }

    Figures figures(int clubs, int excluded, long replanned) {
        int waiting = 0;
        int running = 0;
        int starved = 0;
        for (Item item : items.values()) {
            waiting += item.demands.size();
            starved += item.starved.size();
            for (Demand d : item.demands) {
                running += d.running() ? 1 : 0;
            }
        }
        long expected = 0;
        for (Home home : homes.values()) {
            expected += home.load;
        }
        return new Figures(
                present,
                homes.size(),
                items.size(),
                waiting,
                running,
                starved,
                clubs,
                expected,
                excluded,
                replanned);
    }
}
