package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.internal.Licences.Submission;
import dev.usher.pass.store.DeviceLimit;
import dev.usher.pass.store.PassDatabase;
import dev.usher.payment.api.PaymentProvider;
import dev.usher.payment.prepaid.store.PrepaidPayments;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Devices;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.LogKey;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Profile;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.framework.ServiceReference;
import org.osgi.service.event.EventAdmin;

/**
 * The pass server with a household, two boxes, two items and a clock that is set by hand; can be
 * killed and restarted.
 */
final class PassServer implements AutoCloseable {
    static final String HOUSEHOLD = "household-1";
    static final String LOG = "usher.example/keys";
    static final ItemId FILM = new ItemId("f".repeat(32));
    static final ItemId THRILLER = new ItemId("e".repeat(32));
    static final Offer RENTAL =
            new Offer(
                    "rent",
                    Offer.Model.RENTAL,
                    390,
                    "EUR",
                    Duration.ofDays(30).toSeconds(),
                    172_800,
                    false);
    static final Offer KEEP = new Offer("keep", Offer.Model.PURCHASE, 990, "EUR", 0, 0, true);
    static final Offer FREE = new Offer("free", Offer.Model.FREE, 0, "EUR", 0, 3600, false);
    static final PurchaseRequest RENT = new PurchaseRequest(FILM, "rent", 390, "EUR", null);

    final TestDatabase database;
    final FakeOperatorKeys keys;
    final SigningKey logSigner;
    final TestBox living;
    final TestBox neighbour;
    final Map<ItemId, CatalogItem> items = new HashMap<>();
    final Set<ItemId> withdrawn = new HashSet<>();
    final Map<BoxId, Box> boxes = new HashMap<>();
    final List<String> wrongPins = new ArrayList<>();
    private final Path directory;
    List<Profile> profiles = List.of();
    Household household = new Household(HOUSEHOLD, "Hansen", 12, true);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    OperatorKeys signing;
    PaymentProvider otherProvider;

    PassDatabase store;
    PrepaidPayments prepaid;
    FileKeyVault vault;
    Purchases purchases;

    /** Logs only when it is told to. */
    KeyLog keyLog;

    Licences licences;
    PassHolders holders;
    LostBoxes lostBoxes;
    StatusLists statusLists;
    int maxDevices = 5;
    int maxStreams = 3;
    Streams streams;
    Bills bills;
    Subscriptions subscriptions;
    Gifts gifts;
    Alarms alarms;
    Tiers tiers;

    /** Of every box. */
    volatile int securityLevel = Devices.SOFTWARE;

    PassStatuses statuses;
    Vouchers vouchers;
    Redemptions redemptions;
    IssuedPasses passes;
    Recovery recovery;

    PassServer(Path directory) {
        this(directory, new TestDatabase());
    }

    PassServer(Path directory, TestDatabase database) {
        this.directory = directory;
        this.database = database;
        keys = new FakeOperatorKeys(directory);
        signing = keys;
        logSigner = FakeOperatorKeys.key(directory.resolve("log.pem"), SigningKey::generateEd25519);
        living = TestBox.in(directory, "living");
        neighbour = TestBox.in(directory, "neighbour");
        items.put(FILM, item(FILM, 1, 6, List.of(RENTAL, KEEP, FREE), null));
        items.put(THRILLER, item(THRILLER, 1, 18, List.of(RENTAL), null));
        enrol(living);
        enrol(neighbour);
        start();
        // else another process has done it
        if (count("prepaid_entry") == 0) {
            prepaid.credit(HOUSEHOLD, 1000, "EUR", "first", "cash");
            vault.create(FILM, 1, Tier.SD).close();
            vault.create(THRILLER, 1, Tier.SD).close();
        }
    }

    /** The household has this box. */
    void enrol(TestBox box) {
        boxes.put(box.key.id(), new Box(box.key.id(), "box", HOUSEHOLD, now, null));
    }

    /** A box of the household that other processes know, too. */
    TestBox shared(String name) {
        TestBox box = TestBox.in(directory, name);
        enrol(box);
        return box;
    }

    static CatalogItem item(
            ItemId id, int version, int rating, List<Offer> offers, Instant release) {
        return new CatalogItem(
                id,
                version,
                new InfoHash("a".repeat(64)),
                "Film",
                "",
                "film",
                rating,
                List.of(),
                1,
                offers,
                release);
    }

    static String path(String passId) {
        return "/api/v1/box/passes/" + passId + "/licence";
    }

    /** Makes all components anew on the same database and files. */
    void start() {
        PassSettings settings = new PassSettings(directory, config());
        store = new PassDatabase(database.dataSource());
        prepaid = new PrepaidPayments(database.dataSource());
        VaultFiles files = new VaultFiles(settings);
        vault = new FileKeyVault(files, store, () -> now);
        EventAdmin events =
                (EventAdmin)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {EventAdmin.class},
                                (p, m, a) -> null);
        PassEvents announcing = new PassEvents(events);
        Payments payments = new Payments(settings);
        payments.add(reference(), otherProvider == null ? prepaid : otherProvider);
        tiers = new Tiers(settings);
        tiers.devices = only(Devices.class, (name, arguments) -> securityLevel);
        PurchaseTerms terms =
                new PurchaseTerms(
                        directory(),
                        households(),
                        catalog(),
                        new Ratings(households()),
                        tiers,
                        store);
        ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();
        never.shutdown();
        keyLog = new KeyLog(settings, store, logKey(), never);
        Codes codes = new Codes(files);
        alarms = new Alarms(store, () -> now);
        statuses = new PassStatuses(store, directory(), () -> now);
        licences =
                new Licences(
                        settings,
                        store,
                        vault,
                        keys(),
                        keyLog,
                        new DeviceLimit(maxDevices, directory()),
                        catalog(),
                        new Ratings(households()),
                        tiers,
                        codes,
                        alarms,
                        announcing,
                        () -> now);
        purchases =
                new Purchases(
                        settings, store, terms, payments, keys(), licences, announcing, () -> now);
        holders =
                new PassHolders(
                        settings, store, keys(), directory(), purchases, announcing, () -> now);
        lostBoxes = new LostBoxes(store, directory(), announcing, () -> now);
        streams = new Streams(settings, store, directory(), () -> now);
        statusLists = new StatusLists(settings, store, keys(), () -> now);
        passes = new IssuedPasses(store, announcing, () -> now);
        bills = new Bills(settings, store, payments, () -> now);
        subscriptions = new Subscriptions(settings, store, bills, households(), () -> now);
        gifts = new Gifts(store, terms, bills, codes, () -> now);
        vouchers = new Vouchers(store, catalog(), codes, () -> now);
        redemptions = new Redemptions(store, directory(), terms, purchases, codes, () -> now);
        redemptions.set(prepaid);
        recovery = new Recovery(store, purchases, bills, subscriptions, redemptions, () -> now);
    }

    /** The defaults, but for what is set here. */
    private PassSettings.Config config() {
        return config(
                Map.of(
                        "issuer",
                        "https://usher.example",
                        "logName",
                        LOG,
                        "maxDevices",
                        maxDevices,
                        "maxStreams",
                        maxStreams,
                        "uhdSecurityLevel",
                        Devices.TOKEN,
                        "statusLists",
                        "https://usher.example/statuslists/"));
    }

    /** The defaults, but for what is set. */
    static PassSettings.Config config(Map<String, Object> set) {
        return (PassSettings.Config)
                Proxy.newProxyInstance(
                        PassServer.class.getClassLoader(),
                        new Class<?>[] {PassSettings.Config.class},
                        (p, m, a) -> set.getOrDefault(m.getName(), m.getDefaultValue()));
    }

    private LogKey logKey() {
        return new LogKey() {
            @Override
            public String sign(String name, String text) {
                return SignedNote.sign(logSigner, name, text);
            }

            @Override
            public String verifier(String name) {
                return new SignedNote.Verifier(name, logSigner.publicKey()).text();
            }
        };
    }

    private OperatorKeys keys() {
        return signing;
    }

    PassGrant buy(TestBox box, String key) {
        return purchases.buy(box.key, key, RENT);
    }

    LicenceGrant licence(TestBox box, PassGrant pass) throws Exception {
        return licence(box, pass, box.proof(pass.id(), pass.pass(), now));
    }

    LicenceGrant licence(TestBox box, PassGrant pass, String proof) {
        return licences.grant(
                box.key, new Submission(pass.id(), pass.pass(), proof, "POST", path(pass.id())));
    }

    Sql sql() {
        return new Sql(database.dataSource());
    }

    long count(String table) {
        return sql().first("SELECT COUNT(*) FROM " + table, row -> row.getLong(1)).orElseThrow();
    }

    long account(String name) {
        return sql().first(
                        "SELECT SUM(amount) FROM prepaid_entry WHERE account = ?",
                        row -> row.getLong(1),
                        name)
                .orElse(0L);
    }

    /** Every movement has two sides that sum to zero, and the balances are what they say. */
    void requireBalancedBooks() {
        List<String> wrong =
                sql().query(
                                "SELECT movement FROM prepaid_entry GROUP BY movement, currency"
                                        + " HAVING SUM(amount) <> 0 OR COUNT(*) <> 2",
                                row -> row.getString(1));
        wrong.addAll(
                sql().query(
                                "SELECT a.holder FROM prepaid_account a WHERE a.available <>"
                                        + " (SELECT COALESCE(SUM(e.amount), 0) FROM prepaid_entry e"
                                        + " WHERE e.account = 'available:' || a.holder AND e.currency = a.currency)",
                                row -> row.getString(1)));
        if (!wrong.isEmpty()) {
            throw new AssertionError("the books do not balance: " + wrong);
        }
    }

    @SuppressWarnings("unchecked")
    static ServiceReference<PaymentProvider> reference() {
        return (ServiceReference<PaymentProvider>)
                Proxy.newProxyInstance(
                        PassServer.class.getClassLoader(),
                        new Class<?>[] {ServiceReference.class},
                        (p, m, a) -> m.getName().equals("compareTo") ? (Object) 0 : null);
    }

    private BoxDirectory directory() {
        return only(
                BoxDirectory.class,
                (name, arguments) -> Optional.ofNullable(boxes.get((BoxId) arguments[0])));
    }

    private Catalog catalog() {
        return only(
                Catalog.class,
                (name, arguments) ->
                        name.equals("withdrawn")
                                ? (Object) withdrawn.contains(arguments[0])
                                : Optional.ofNullable(items.get((ItemId) arguments[0])));
    }

    private Households households() {
        return only(
                Households.class,
                (name, arguments) -> {
                    if (name.equals("checkPin")) {
                        if (!"4711".equals(arguments[1])) {
                            wrongPins.add((String) arguments[1]);
                            throw new Problem("pin-required", 403, "Wrong PIN.");
                        }
                        return null;
                    }
                    return name.equals("profiles") ? profiles : Optional.of(household);
                });
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T only(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, m, a) -> answer.to(m.getName(), a)));
    }

    @Override
    public void close() {
        database.close();
    }
}
