package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.media.api.ItemId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The life of an item, told at the public interfaces of running processes: publish, order, deliver
 * from box to box.
 *
 * <p>What follows a delivery is told by {@link PassStory} and {@link ChangeStory}. Every chapter
 * throws a {@link StoryException} when it does not go as told.
 */
public final class Story {
    static final Duration DELIVERY = Duration.ofMinutes(3);

    /** Slow enough to watch a film of 4 MB arrive. */
    private static final long SLOW = 600_000;

    /** So slow that the rest of a film has not arrived before the next step, however late. */
    private static final long CRAWL = 60_000;

    private final Stage stage;
    private final List<Samples.Sample> samples;
    private final Report report;
    private final Map<String, ItemId> items = new LinkedHashMap<>();
    private Operator operator;
    private Television livingRoom;
    private Television neighbour;
    private String neighbourHousehold;

    public Story(Stage stage, Path samples, Report report) {
        this.stage = stage;
        this.samples = Samples.in(samples);
        this.report = report;
    }

    /** Starts the server and publishes the samples. */
    public void publish() {
        long ms = stage.startServer();
        report.step("server ready", "ms", ms);
        operator = new Operator(stage.server());
        for (Samples.Sample s : samples) {
            long begin = System.nanoTime();
            items.put(s.kind(), operator.publish(s, Samples.VIEW_SECONDS));
            report.step(
                    "published " + s.title(),
                    "bytes",
                    s.file().toFile().length(),
                    "ms",
                    millis(begin));
        }
    }

    /** Two households, a box each; a stranger without a certificate gets nothing. */
    public void enrol() {
        String home = operator.household("Living", "alice", "correct horse battery", "2468", 2000);
        neighbourHousehold =
                operator.household("Next door", "bob", "staple of the union", "1357", 2000);
        livingRoom = stage.box("living-room", operator.enrolmentCode(home));
        neighbour = stage.box("neighbour", operator.enrolmentCode(neighbourHousehold));
        for (Television box : List.of(livingRoom, neighbour)) {
            // where no other renderer is, the story's page reads clear bytes: it is no browser
            box.process().set("dev.usher.renderer.browser.cfg", "keySystems", "");
            long ms = stage.start(box);
            box.awaitServer("ONLINE");
            items.values().forEach(box::awaitInCatalog);
            report.step(box.process().name() + " ready, enrolled as " + box.id(), "ms", ms);
        }
        Strangers.getNothing(stage, items.values());
        report.step("a stranger without certificate got nothing");
    }

    /**
     * The song is higher on the list than the film and comes first; progress and availability are
     * announced.
     */
    public void firstDelivery() {
        operator.rates(SLOW, 0);
        ItemId film = items.get("film");
        ItemId song = items.get("song");
        long begin = System.nanoTime();
        try (Events events = livingRoom.events()) {
            livingRoom.order(song, film);
            Events.Event songThere = events.await("available", song.value(), DELIVERY);
            Events.Event filmThere = events.await("available", film.value(), DELIVERY);
            expect(
                    songThere.nanos() < filmThere.nanos(),
                    "the song is first on the list and must be complete first");
            expect(
                    events.find("progress", film.value()).isPresent(),
                    "progress of the film must be visible while it runs");
        }
        for (ItemId item : List.of(song, film)) {
            long length = length(livingRoom, item);
            equal(
                    livingRoom.receivedFromRepositories(item),
                    length,
                    "bytes of " + item + " from the repository");
            equal(livingRoom.received(item).size(), 1, "sources of " + item);
        }
        report.step(
                "living-room has song, then film",
                "bytes from repository",
                length(livingRoom, film) + length(livingRoom, song),
                "bytes from peers",
                0,
                "ms",
                millis(begin));
    }

    /**
     * The neighbour's film comes from the living room: the repository sends nothing, at all three
     * ends.
     */
    public void fromPeer() {
        operator.rates(0, 0);
        ItemId film = items.get("film");
        long length = length(livingRoom, film);
        Await.untilTrue(
                "the server to know that living-room has the film",
                DELIVERY,
                () -> operator.knowsComplete(livingRoom.id(), film));
        long before = operator.repositoryServed(film);
        long begin = System.nanoTime();
        neighbour.order(film);
        neighbour.awaitAvailable(film);
        equal(
                neighbour.received(film),
                Map.of(livingRoom.id().value(), length),
                "what the neighbour received by source");
        Await.untilTrue(
                "living-room to have counted what it served",
                DELIVERY,
                () -> livingRoom.served(film) == length);
        equal(
                operator.repositoryServed(film) - before,
                0L,
                "bytes of the film the repository sent");
        report.step(
                "neighbour has the film",
                "bytes from living-room",
                length,
                "bytes from repository",
                0,
                "ms",
                millis(begin));
    }

    /**
     * Living-room holds a part of another film: that part comes from there, the rest from the
     * repository.
     */
    public void fromPart() {
        operator.rates(SLOW / 3, 0);
        ItemId second = extra("film", "Into the Set, second reel");
        livingRoom.awaitInCatalog(second);
        long length = length(livingRoom, second);
        livingRoom.order(second);
        Await.untilTrue(
                "living-room to hold a third of the second reel",
                DELIVERY,
                () -> livingRoom.verified(second) > length / 3);
        operator.rates(CRAWL, 0);
        long begin = System.nanoTime();
        neighbour.awaitInCatalog(second);
        neighbour.order(second);
        Await.untilTrue(
                "the neighbour to have that part, and something from the repository",
                DELIVERY,
                () ->
                        fromLivingRoom(second) >= length / 3
                                && neighbour.receivedFromRepositories(second) > 0);
        operator.rates(SLOW, 0);
        neighbour.awaitAvailable(second);
        livingRoom.awaitAvailable(second);
        long fromPeer = fromLivingRoom(second);
        long fromRepository = neighbour.receivedFromRepositories(second);
        expect(
                fromPeer >= length / 3,
                "the part living-room held must come from it, but only " + fromPeer + " bytes did");
        expect(fromRepository > 0, "what living-room did not hold must come from the repository");
        // the last blocks of a slow source are asked for elsewhere too, and count as wasted
        equal(
                fromPeer + fromRepository - neighbour.wasted(second),
                length,
                "bytes received of the second reel, and not twice");
        report.step(
                "neighbour has the second reel",
                "bytes from living-room",
                fromPeer,
                "bytes from repository",
                fromRepository,
                "ms",
                millis(begin));
    }

    private long fromLivingRoom(ItemId item) {
        return neighbour.received(item).getOrDefault(livingRoom.id().value(), 0L);
    }

    /** A new session with the server, after a restart. */
    Operator signInAgain() {
        operator = new Operator(stage.server());
        return operator;
    }

    /** Publishes one more item with the content of a sample. */
    ItemId extra(String kind, String title) {
        Samples.Sample s = sample(kind);
        return operator.publish(
                new Samples.Sample(
                        s.file(),
                        s.mediaType(),
                        s.kind(),
                        title,
                        s.synopsis(),
                        s.offer(),
                        s.price()),
                Samples.VIEW_SECONDS);
    }

    Samples.Sample sample(String kind) {
        return samples.stream().filter(s -> s.kind().equals(kind)).findFirst().orElseThrow();
    }

    List<Samples.Sample> samples() {
        return samples;
    }

    ItemId item(String kind) {
        return items.get(kind);
    }

    Set<String> kinds() {
        return items.keySet();
    }

    Stage stage() {
        return stage;
    }

    Operator operator() {
        return operator;
    }

    Television livingRoom() {
        return livingRoom;
    }

    Television neighbour() {
        return neighbour;
    }

    String neighbourHousehold() {
        return neighbourHousehold;
    }

    Report report() {
        return report;
    }

    static long length(Television box, ItemId item) {
        return box.item(item)
                .map(i -> i.path("length").asLong())
                .orElseThrow(() -> new StoryException(item + " is not in the catalog"));
    }

    static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    static void expect(boolean condition, String message) {
        if (!condition) {
            throw new StoryException(message);
        }
    }

    static void equal(Object actual, Object expected, String what) {
        Object a = actual instanceof Integer i ? Long.valueOf(i) : actual;
        Object e = expected instanceof Integer i ? Long.valueOf(i) : expected;
        expect(a.equals(e), what + " should be " + e + ", is " + a);
    }

    static String text(JsonNode node, String member) {
        return node.path(member).asText();
    }
}
