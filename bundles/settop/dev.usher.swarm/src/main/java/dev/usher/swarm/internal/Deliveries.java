package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.storage.api.MediaStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All items of the box and their orders, most urgent first. The loop's. */
final class Deliveries implements ItemDownload.Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** So many items are under way at once; the others wait, for connections cost memory. */
    private static final int AT_ONCE = 8;

    private static final Duration BUSY = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final long STORE_RETRY = 10_000_000_000L;

    private final EventLoop loop;
    private final PeerLinks links;
    private final RangeClient client;
    private final Announcements announcements;
    private final InstantSource clock;
    private final Patience patience;
    private final Random random;
    private final Bans bans;
    private final Map<InfoHash, ItemDownload> items = new LinkedHashMap<>();
    private Map<InfoHash, DeliveryOrder> orders = Map.of();
    private List<ItemDownload> ranked = List.of();
    private Optional<MediaStore> store = Optional.empty();
    private long storeTriedAt;
    private long toldAt;
    private boolean fillPosted;
    private boolean alone;

    Deliveries(
            EventLoop loop,
            PeerLinks links,
            RangeClient client,
            Announcements announcements,
            InstantSource clock,
            Patience patience,
            Random random) {
        this.loop = loop;
        this.links = links;
        this.client = client;
        this.announcements = announcements;
        this.clock = clock;
        this.patience = patience;
        this.random = random;
        this.bans = new Bans(patience.ban());
    }

    void add(PieceVerifier verifier) {
        InfoHash name = verifier.layout().infoHash();
        if (items.containsKey(name)) {
            return;
        }
        KnownItem item = new KnownItem(verifier);
        item.shelf().moveTo(store);
        ItemDownload download =
                new ItemDownload(
                        item, loop, patience, bans, random, this, piece -> verified(item, piece));
        items.put(name, download);
        links.serve(item);
        download.obey(Optional.ofNullable(orders.get(name)), loop.now());
        rank();
        work();
    }

    void remove(InfoHash name) {
        ItemDownload download = items.remove(name);
        if (download != null) {
            download.stop("the item was removed");
            links.forget(name);
            download.item().shelf().close();
            announcements.forget(name);
            rank();
        }
    }

    void obey(List<DeliveryOrder> renewed) {
        Map<InfoHash, DeliveryOrder> byItem = new HashMap<>();
        renewed.forEach(o -> byItem.put(o.infoHash(), o));
        orders = byItem;
        long now = loop.now();
        items.forEach((name, d) -> d.obey(Optional.ofNullable(orders.get(name)), now));
        rank();
        work();
    }

    private void rank() {
        ranked =
                items.values().stream()
                        .filter(d -> d.rank() < Integer.MAX_VALUE && !d.item().shelf().complete())
                        .sorted(
                                Comparator.comparing(ItemDownload::purpose)
                                        .thenComparing(ItemDownload::rank))
                        .toList();
    }

    /** Another store, or none: every item moves; what was received of begun pieces is kept. */
    void use(Optional<MediaStore> best) {
        store = best;
        items.values().forEach(d -> d.item().shelf().moveTo(best));
        rank();
        work();
    }

    /** For good: transfers end, then connections, then files are closed. */
    void stop(String reason) {
        items.values().forEach(d -> d.stop(reason));
        links.closeAll(reason);
        items.values().forEach(d -> d.item().shelf().close());
    }

    Optional<MediaStore> store() {
        return store;
    }

    Optional<ItemDownload> item(InfoHash name) {
        return Optional.ofNullable(items.get(name));
    }

    List<ItemDownload> items() {
        return List.copyOf(items.values());
    }

    void watch(ItemDownload d, Playhead playhead) {
        d.watch(playhead);
        rank();
        news();
    }

    void watchNoMore(ItemDownload d, Playhead playhead) {
        d.watchNoMore(playhead);
        rank();
    }

    List<Offence> offences() {
        return bans.offences();
    }

    /** Of items that are not complete. */
    List<Viewing> viewings() {
        return items.values().stream()
                .filter(d -> !d.item().shelf().complete())
                .flatMap(d -> d.playheads().stream())
                .map(Playhead::viewing)
                .toList();
    }

    Transfer transfer(ItemDownload d) {
        return d.item().transfer(d.standing(clock.instant(), loop.now()));
    }

    @Override
    public DownloadSource source(Source ordered, Assembly assembly, long now) {
        return ordered.kind() == Source.Kind.PEER
                ? new PeerSource(ordered, assembly, patience, links, now)
                : new RepositorySource(ordered, assembly, patience, client, now);
    }

    @Override
    public List<PeerLink> holders(KnownItem item) {
        return links.holders(item);
    }

    /** Whether the server is away for longer than its orders hold. */
    void alone(boolean yes) {
        alone = yes;
    }

    @Override
    public boolean alone() {
        return alone;
    }

    @Override
    public boolean revoked(Source ordered) {
        return ordered.kind() == Source.Kind.PEER && links.revoked(ordered.id());
    }

    private void verified(KnownItem item, int piece) {
        links.have(item, piece);
        if (item.shelf().complete()) {
            item(item.infoHash()).ifPresent(ItemDownload::completed);
            LOG.info("{} is complete", item.layout().item());
            rank();
            announcements.complete(item.layout().item());
        }
    }

    /**
     * What is on the disk turned out wrong: it is fetched again as soon as the orders say from
     * where.
     */
    void distrust(InfoHash name, int file, long offset, int length) {
        item(name).ifPresent(d -> distrust(d, d.item().pieces(file, offset, length)));
    }

    private void distrust(ItemDownload d, PieceSet pieces) {
        boolean wasComplete = d.item().shelf().complete();
        d.assembly().distrust(pieces);
        if (wasComplete) {
            d.obey(Optional.ofNullable(orders.get(d.item().infoHash())), loop.now());
            rank();
        }
        work();
    }

    /** Something changed: soon, and once for all changes until then, look what can be asked for. */
    @Override
    public void news() {
        if (!fillPosted) {
            fillPosted = true;
            loop.post(this::fill);
        }
    }

    /** From now on, until the loop is closed. */
    void start() {
        work();
        long now = loop.now();
        if (now - toldAt >= Announcements.SPAN) {
            toldAt = now;
            items.values().forEach(d -> announcements.progress(transfer(d), now));
        }
        if (now - storeTriedAt > STORE_RETRY) {
            storeTriedAt = now;
            retryStores();
            links.tidy();
        }
        loop.later(ranked.isEmpty() ? IDLE : BUSY, this::start);
    }

    /** There may be room by now. */
    void retryStores() {
        if (store.isPresent()) {
            items.values().stream()
                    .map(d -> d.item().shelf())
                    .filter(s -> !s.trouble().isEmpty())
                    .forEach(s -> s.moveTo(store));
        }
    }

    private void work() {
        long now = loop.now();
        for (ItemDownload d : underWay(now)) {
            d.tick(now);
        }
        fill();
    }

    private void fill() {
        fillPosted = false;
        long now = loop.now();
        Set<String> busy = new HashSet<>();
        boolean background = false;
        for (ItemDownload d : underWay(now)) {
            if (background && d.purpose() == Purpose.PRELOAD) {
                d.giveWay();
            } else {
                background |= d.fill(now, busy, background);
            }
        }
    }

    /** The most urgent items that can move; one that is stuck takes nobody's place. */
    private List<ItemDownload> underWay(long now) {
        var time = clock.instant();
        List<ItemDownload> chosen = new ArrayList<>();
        int moving = 0;
        for (ItemDownload d : ranked) {
            if (moving < AT_ONCE && d.active(time, now)) {
                chosen.add(d);
                moving += d.stalled(time, now) ? 0 : 1;
            } else {
                d.starve();
            }
        }
        return chosen;
    }
}
