package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Paying, playing, and what a pass does not open. */
public final class PassStory {
    private final Story story;

    public PassStory(Story story) {
        this.story = story;
    }

    /** No pass, no key; one payment, one pass; the stream is the original, byte for byte. */
    public void payAndPlay() {
        Television box = story.neighbour();
        story.operator().rates(0, 0);
        box.order(story.kinds().stream().map(story::item).toArray(ItemId[]::new));
        for (String kind : story.kinds()) {
            box.awaitAvailable(story.item(kind));
        }
        try (Page page = new Page(box)) {
            page.sayHello();
            for (String kind : story.kinds()) {
                payAndPlay(box, kind);
            }
        }
    }

    private void payAndPlay(Television box, String kind) {
        ItemId item = story.item(kind);
        Samples.Sample sample = story.sample(kind);
        JsonNode offers =
                box.play(item, "")
                        .refused("pass-required", "playing " + kind + " without a pass")
                        .body()
                        .path("offers");
        Story.equal(
                offers.path(0).path("price").asLong(),
                sample.price(),
                "the price told with the refusal");
        long balance = story.operator().balance(story.neighbourHousehold());
        int passes = story.operator().passes().size();
        long begin = System.nanoTime();
        box.buy(item, sample.offer()).ok("buying " + kind);
        long bought = Story.millis(begin);
        Story.equal(
                balance - story.operator().balance(story.neighbourHousehold()),
                sample.price(),
                "what was charged for " + kind);
        Story.equal(story.operator().passes().size() - passes, 1, "passes granted for one payment");
        begin = System.nanoTime();
        JsonNode session = box.play(item, "").ok("playing " + kind);
        byte[] shown = box.rest().get(session.path("path").asText()).bytes();
        long firstPlay = Story.millis(begin);
        Story.equal(Hash.of(shown), Hash.of(sample.file()), "SHA-256 of the decrypted " + kind);
        range(box, session.path("path").asText(), shown);
        String renderer = session.path("renderer").asText();
        awaitShown(box);
        box.stop();
        Story.equal(
                box.rest().get(session.path("path").asText()).status(),
                404,
                "status of the stream after stop");
        story.report()
                .step(
                        kind + " bought and played by " + renderer,
                        "cents",
                        sample.price(),
                        "bytes",
                        shown.length,
                        "ms to buy",
                        bought,
                        "ms to play and read",
                        firstPlay);
    }

    private void range(Television box, String path, byte[] whole) {
        int from = whole.length / 3;
        int to = Math.min(whole.length - 1, from + 100_000);
        Rest.Answer part = box.rest().get(path, "Range", "bytes=" + from + "-" + to);
        Story.equal(part.status(), 206, "status of a range request");
        Story.expect(
                Arrays.equals(part.bytes(), Arrays.copyOfRange(whole, from, to + 1)),
                "a range must be the same bytes");
    }

    private void awaitShown(Television box) {
        Await.untilTrue(
                "the renderer to show something",
                Story.DELIVERY,
                () -> {
                    JsonNode p = box.playback();
                    Story.expect(
                            !p.path("state").asText().equals("failed"),
                            "the renderer failed: " + p.path("reason").asText());
                    return p.path("state").asText().equals("playing")
                            || p.path("state").asText().equals("ended");
                });
    }

    /** Living-room, with root on its own disk, submits the neighbour's pass with its own key. */
    public void stolenPass() {
        Thief thief = new Thief(story);
        thief.submitsNeighboursPass()
                .refused("device-mismatch", "living-room submitting neighbour's pass");
        story.report().step("living-room submitted neighbour's pass: refused");
    }

    /** Every key that left stands in a log that cannot forget. */
    public void audit() {
        int entries = auditor().audit(story.kinds().size());
        story.report().step("the auditor finds every key that left", "entries", entries);
    }

    /** The log has the beginning the auditor saw, also when the server was killed in between. */
    public void auditAgain() {
        int entries = auditor().audit(story.kinds().size());
        story.report().step("the log goes on where the auditor left it", "entries", entries);
    }

    private Auditor auditor() {
        return new Auditor(story.stage().server(), story.stage().directory());
    }

    /** Nothing clear and no key on either disk. */
    public void scanDisks() {
        long begin = System.nanoTime();
        List<byte[]> originals = new ArrayList<>();
        for (Samples.Sample s : story.samples()) {
            try {
                originals.add(Files.readAllBytes(s.file()));
            } catch (IOException e) {
                throw new StoryException("cannot read " + s.file(), e);
            }
        }
        LeakScan scan = new LeakScan(originals);
        byte[] key = new Thief(story).contentKeyFromOwnLicence();
        scan.secret(key);
        List<String> found = new ArrayList<>();
        for (Television box : List.of(story.livingRoom(), story.neighbour())) {
            found.addAll(scan.scan(box.process().data()));
        }
        Story.expect(found.isEmpty(), "clear content or a key on a disk: " + found);
        Story.expect(
                !scan.scan(story.samples().get(0).file().getParent()).isEmpty(),
                "the scan must find the originals themselves");
        story.report()
                .step(
                        "both disks scanned, nothing clear, no key",
                        "runs sought",
                        scan.runs(),
                        "ms",
                        Story.millis(begin));
    }

    /** After the viewing period the licence opens nothing. */
    public void expire() {
        Television box = story.neighbour();
        ItemId film = story.item("film");
        String until = box.item(film).map(i -> i.path("access").path("until").asText()).orElse("");
        Story.expect(!until.isEmpty(), "the film must have an end of its viewing period");
        long left = Duration.between(Instant.now(), Instant.parse(until)).toMillis();
        // the box goes by the server's clock, which it knows but for the time a message takes
        Instant over = Instant.parse(until).plusSeconds(1);
        Await.untilTrue(
                "the viewing period to end",
                Duration.ofSeconds(Samples.VIEW_SECONDS + 10),
                () -> Instant.now().isAfter(over));
        box.play(film, "").refused("pass-expired", "playing the film after its viewing period");
        story.report()
                .step(
                        "viewing period over, the licence opens nothing",
                        "ms waited",
                        Math.max(0, left));
    }
}
