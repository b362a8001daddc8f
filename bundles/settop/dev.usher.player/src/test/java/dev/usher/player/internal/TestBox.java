package dev.usher.player.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import dev.usher.player.anchor.Anchor;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxKeys;
import dev.usher.settop.api.BoxState;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Player.Session;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.TrustedClock;
import dev.usher.settop.api.Watch;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.sqlite.SQLiteDataSource;

/** A player in a box that holds one film, and whose every neighbour the test plays. */
final class TestBox implements Library, Swarm, TrustedClock, BoxKeys, EventAdmin, AutoCloseable {
    static final ItemId FILM = new ItemId("0123456789abcdef0123456789abcdef");
    static final Instant START = Instant.parse("2026-11-01T20:00:00Z");
    static final Duration RENTED = Duration.ofHours(48);
    final byte[] original;
    final CatalogItem item;
    final Manifest manifest;
    final Wallet wallet;
    final BoxPlayer player;
    final List<Session> sessions = new CopyOnWriteArrayList<>();
    final List<Long> distrusted = new CopyOnWriteArrayList<>();
    private final byte[] ciphertext;
    private final Path database;
    private final Anchor anchor;
    private boolean closed;
    volatile Instant now = START;
    volatile boolean available = true;

    volatile boolean clockTrusted = true;
    final TestServer server;
    final ComingFilm coming = new ComingFilm();
    final TestHousehold profiles = new TestHousehold();
    final TestDesk desk = new TestDesk();
    final StreamSlots slots = new StreamSlots(desk, Duration.ofSeconds(3), Hurry.PACE);
    volatile int rating;

    /** When the film's version was begun. */
    volatile Instant created = START.minus(Duration.ofDays(1));

    /** Of the film's file. */
    volatile Tier tier = Tier.SD;

    /** Null: whatever is now is certain. */
    volatile Instant certain;

    TestBox(Path directory) {
        this(directory, noise());
    }

    /** One with a chip that counts. */
    TestBox(Path directory, Anchor anchor) {
        this(directory, noise(), anchor);
    }

    private static byte[] noise() {
        byte[] noise = new byte[1_000_003];
        new Random(7).nextBytes(noise);
        return noise;
    }

    /** One that holds this film. */
    TestBox(Path directory, byte[] original) {
        this(directory, original, null);
    }

    private TestBox(Path directory, byte[] original, Anchor anchor) {
        this.anchor = anchor;
        this.original = original;
        ciphertext = XorDrm.encrypt(original);
        StoredFile stored = new StoredFile("0", ciphertext.length, "00".repeat(32));
        ItemLayout layout =
                new ItemLayout(FILM, new InfoHash("ab".repeat(32)), 16384, List.of(stored));
        ItemFile file = new ItemFile("film.mp4", "video/mp4", original.length);
        manifest = new Manifest(layout, 1, "key1", List.of(file), START);
        Offer rental =
                new Offer("rent", Offer.Model.RENTAL, 399, "EUR", 0, RENTED.toSeconds(), false);
        Offer low =
                new Offer(
                        "low",
                        Offer.Model.PURCHASE,
                        299,
                        "EUR",
                        0,
                        0,
                        false,
                        0,
                        Offer.OnExpiry.STOP,
                        null,
                        0,
                        0,
                        Tier.SD);
        Offer guarded = new Offer("guarded", Offer.Model.RENTAL, 199, "EUR", 0, 60, true);
        item =
                new CatalogItem(
                        FILM,
                        1,
                        layout.infoHash(),
                        "Night Train",
                        "",
                        "film",
                        0,
                        List.of(file),
                        ciphertext.length,
                        List.of(rental, guarded, low),
                        null);
        database = directory.resolve("box.db");
        wallet = wallet();
        server = new TestServer(item, RENTED, () -> now);
        player =
                new BoxPlayer(
                        this,
                        server,
                        this,
                        new DrmSystems(),
                        new BoxDrmHost(nobody(BoxIdentity.class), this, this, wallet, profiles),
                        this,
                        this,
                        this,
                        wallet,
                        slots,
                        profiles,
                        URI.create("http://127.0.0.1:8490"),
                        new Beginning(this, this, 100_000, Duration.ofMillis(300)),
                        () -> now,
                        new PlayerThread(),
                        Duration.ofMillis(20),
                        Duration.ofMillis(20));
    }

    /** Answers every question with nothing. */
    private static <T> T nobody(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, m, a) ->
                                m.getReturnType() == Optional.class ? Optional.empty() : null));
    }

    /** Another wallet over the same file, as after a restart. */
    Wallet wallet() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + database);
        return new Wallet(dataSource, Optional.ofNullable(anchor));
    }

    static <T> Candidate<T> candidate(T service, String version) {
        return new Candidate<>(service, 0, new Version(version), version.hashCode());
    }

    /** The film is paid for, DRM and renderer are there. */
    TestBox readyToPlay(TestRenderer renderer) {
        player.drmSystems().opening().add(candidate(new XorDrm(), "1.0.0"));
        player.addRenderer(candidate(renderer, "1.0.0"));
        player.buy(FILM, "rent", null);
        return this;
    }

    Session session() {
        return player.session().orElseThrow();
    }

    void damage(int position) {
        ciphertext[position] = XorDrm.DAMAGED;
    }

    @Override
    public boolean preloaded(ItemId id) {
        return false;
    }

    @Override
    public java.util.Set<ItemId> kept() {
        return java.util.Set.of();
    }

    @Override
    public void keep(ItemId id, boolean keep) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(InfoHash hash, int file, long bytesPerSecond) {
        return available ? Watch.OF_WHOLE : coming;
    }

    @Override
    public boolean placed(InfoHash item) {
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            player.deactivate();
            slots.close();
        }
    }

    @Override
    public Optional<CatalogItem> item(ItemId id) {
        CatalogItem rated =
                new CatalogItem(
                        item.item(),
                        item.version(),
                        item.infoHash(),
                        item.title(),
                        item.synopsis(),
                        item.kind(),
                        rating,
                        files(),
                        item.length(),
                        item.offers(),
                        item.release());
        return Optional.of(rated).filter(known -> known.item().equals(id));
    }

    @Override
    public boolean available(ItemId id) {
        return available;
    }

    @Override
    public Optional<Manifest> manifest(ItemId id) {
        return Optional.of(
                new Manifest(
                        manifest.layout(), 1, Map.of(tier, manifest.keyId(0)), files(), created));
    }

    private List<ItemFile> files() {
        return List.of(new ItemFile("film.mp4", "video/mp4", original.length, tier));
    }

    @Override
    public Optional<Transfer> transfer(ItemId id) {
        return Optional.of(
                new Transfer(
                        FILM,
                        manifest.infoHash(),
                        ciphertext.length,
                        ciphertext.length / 4,
                        Map.of(),
                        0,
                        0,
                        Transfer.State.RUNNING,
                        ""));
    }

    @Override
    public void read(InfoHash hash, int file, long offset, ByteBuffer dst) throws IOException {
        if (offset + dst.remaining() > ciphertext.length) {
            throw new IOException("file 0 ends at " + ciphertext.length);
        }
        dst.put(ciphertext, (int) offset, dst.remaining());
    }

    @Override
    public void distrust(InfoHash hash, int file, long offset, int length) {
        distrusted.add(offset);
        distrusted.add((long) length);
    }

    @Override
    public Instant certain() {
        return certain == null ? now : certain;
    }

    @Override
    public String sealingSuite() {
        return "p-256";
    }

    @Override
    public byte[] sealingKey() {
        return new byte[65];
    }

    @Override
    public String statement(String type, Map<String, ?> claims) {
        return type + new TreeMap<>(claims);
    }

    @Override
    public Optional<Instant> now() {
        return clockTrusted ? Optional.of(now) : Optional.empty();
    }

    @Override
    public void postEvent(Event event) {
        if (event.getTopic().equals(BoxTopics.PLAYBACK)) {
            sessions.add((Session) event.getProperty(BoxTopics.DATA));
        }
    }

    @Override
    public void sendEvent(Event event) {
        postEvent(event);
    }

    // what a player does not ask its neighbours for

    @Override
    public List<CatalogItem> search(String query) {
        return List.of(item);
    }

    @Override
    public List<QueueEntry> queue() {
        return List.of();
    }

    @Override
    public void queue(List<QueueEntry> entries) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BoxState state() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void add(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(InfoHash hash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void obey(List<DeliveryOrder> orders, Collection<BoxId> revoked) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Transfer> transfers() {
        return new ArrayList<>();
    }

    @Override
    public Optional<Transfer> transfer(InfoHash hash) {
        return Optional.empty();
    }

    @Override
    public List<Holding> holdings() {
        return List.of();
    }

    @Override
    public List<String> endpoints() {
        return List.of();
    }

    @Override
    public PieceSet verified(InfoHash hash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long diskFree() {
        return 0;
    }

    @Override
    public void sync(Instant serverTime) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] sealed, byte[] info, byte[] aad) {
        return Optional.empty();
    }
}
