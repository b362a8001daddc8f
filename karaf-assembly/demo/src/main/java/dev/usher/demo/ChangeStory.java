package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What changes under a running delivery and playback: every swappable part, and a kill -9 of box
 * and server.
 */
public final class ChangeStory {
    /** Parts that are replaced, by role. */
    static final List<String> ROLES =
            List.of("transport", "drm", "protection", "storage", "renderer", "driver");

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SLOW = 400_000;

    /** So slow that six parts are replaced before it is there, however long that takes. */
    private static final long CRAWL = 40_000;

    private final Story story;

    public ChangeStory(Story story) {
        this.story = story;
    }

    /** Transfer and playback go on while each part is replaced by its next version. */
    public void swap() {
        Television box = story.neighbour();
        story.operator().rates(CRAWL, CRAWL);
        ItemId reel = story.extra("film", "Into the Set, third reel");
        box.awaitInCatalog(reel);
        box.order(reel);
        Await.untilTrue("the third reel to begin", LIMIT, () -> box.verified(reel) > 0);
        ItemId film = story.item("film");
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (Page page = new Page(box)) {
            page.sayHello();
            JsonNode session = box.play(film, "").ok("playing the film");
            long begin = System.nanoTime();
            CompletableFuture<String> watched =
                    CompletableFuture.supplyAsync(
                            () -> watch(box, session.path("path").asText()), reader);
            Set<String> before = versions(box);
            for (String role : ROLES) {
                JsonNode part =
                        box.parts().stream()
                                .filter(p -> p.path("role").asText().equals(role))
                                .findFirst()
                                .orElseThrow(() -> new StoryException("no part with role " + role));
                replace(box, part.path("symbolicName").asText());
            }
            Story.equal(versions(box).size(), before.size(), "number of parts after the swaps");
            long swapped = Story.millis(begin);
            Story.expect(
                    !box.available(reel),
                    "the transfer should still run after the swaps: it was too fast to prove anything");
            story.operator().rates(0, 0);
            box.awaitAvailable(reel);
            Story.equal(
                    watched.get(LIMIT.toSeconds(), TimeUnit.SECONDS),
                    Hash.of(story.sample("film").file()),
                    "SHA-256 of what was watched");
            long received = box.received(reel).values().stream().mapToLong(Long::longValue).sum();
            long length = Story.length(box, reel);
            Story.equal(
                    received - box.wasted(reel),
                    length,
                    "bytes received of the third reel, without waste");
            Story.expect(
                    box.wasted(reel) <= 512 * 1024,
                    "no verified piece may be fetched twice, but "
                            + box.wasted(reel)
                            + " bytes were wasted");
            story.report()
                    .step(
                            "six parts replaced under transfer and playback",
                            "ms",
                            swapped,
                            "bytes watched",
                            story.sample("film").file().toFile().length(),
                            "bytes transferred",
                            received,
                            "wasted",
                            box.wasted(reel));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new StoryException("the playback broke during the swaps: " + e, e);
        } finally {
            reader.shutdownNow();
        }
        box.stop();
    }

    private void replace(Television box, String symbolicName) {
        Path jar =
                NewerBundle.of(
                        box.process().home(),
                        symbolicName,
                        "0.1.1",
                        box.process().home().resolve("newer"));
        box.swap(symbolicName, jar)
                .refused("part-unsigned", "swapping " + symbolicName + " without a signature");
        story.operator().sign(symbolicName, "0.1.1", jar);
        box.swap(symbolicName, jar).ok("swapping " + symbolicName);
        List<JsonNode> now =
                box.parts().stream()
                        .filter(p -> p.path("symbolicName").asText().equals(symbolicName))
                        .toList();
        Story.expect(
                now.stream()
                                .allMatch(
                                        p ->
                                                p.path("version").asText().equals("0.1.1")
                                                        && p.path("state")
                                                                .asText()
                                                                .equals("ACTIVE"))
                        && !now.isEmpty(),
                "after the swap there should be one active "
                        + symbolicName
                        + " 0.1.1, there is "
                        + now);
    }

    private static Set<String> versions(Television box) {
        return box.parts().stream()
                .map(p -> p.path("symbolicName").asText() + p.path("role").asText())
                .collect(Collectors.toSet());
    }

    /** Reads the stream as a slow renderer would: through all the swaps. */
    private static String watch(Television box, String path) {
        try (InputStream in = box.rest().stream(path).body()) {
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            byte[] step = new byte[64 * 1024];
            for (int n = in.readNBytes(step, 0, step.length);
                    n > 0;
                    n = in.readNBytes(step, 0, step.length)) {
                all.write(step, 0, n);
                java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
            }
            return Hash.of(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * kill -9 of a box in mid-transfer: it goes on from what was verified, and what was paid stays
     * paid.
     */
    public void killBox() {
        Television box = story.neighbour();
        story.operator().rates(SLOW, SLOW);
        ItemId reel = story.extra("film", "Into the Set, fourth reel");
        box.awaitInCatalog(reel);
        box.order(reel);
        long length = Story.length(box, reel);
        Await.untilTrue("a third of the fourth reel", LIMIT, () -> box.verified(reel) > length / 3);
        long verified = box.verified(reel);
        long paid = story.operator().balance(story.neighbourHousehold());
        box.process().kill();
        long ms = story.stage().start(box);
        // the pages answer before the disk is read; what is fetched again is counted below
        Await.untilTrue("what was verified", LIMIT, () -> box.verified(reel) >= verified);
        story.operator().rates(0, 0);
        box.awaitAvailable(reel);
        long after = box.received(reel).values().stream().mapToLong(Long::longValue).sum();
        Story.expect(
                after <= length - verified,
                after
                        + " bytes were fetched after the restart, "
                        + (length - verified)
                        + " were missing");
        Story.equal(
                story.operator().balance(story.neighbourHousehold()),
                paid,
                "the household's balance after the restart");
        story.report()
                .step(
                        "box killed in mid-transfer and back",
                        "ms",
                        ms,
                        "verified before",
                        verified,
                        "fetched after",
                        after);
    }

    /** kill -9 of the server in mid-transfer: both go on, nothing paid is lost or paid twice. */
    public void killServer() {
        Television box = story.livingRoom();
        story.operator().rates(SLOW, SLOW);
        ItemId reel = story.extra("film", "Into the Set, fifth reel");
        box.awaitInCatalog(reel);
        box.order(reel);
        Await.untilTrue("the fifth reel to begin", LIMIT, () -> box.verified(reel) > 0);
        int passes = story.operator().passes().size();
        story.stage().server().kill();
        box.awaitServer("OFFLINE");
        Story.expect(
                box.item(story.item("film")).isPresent(),
                "the catalog must be on the television while the server is away");
        long ms = story.stage().startServer();
        Operator operator = story.signInAgain();
        operator.rates(0, 0);
        box.awaitServer("ONLINE");
        box.awaitAvailable(reel);
        Story.equal(operator.passes().size(), passes, "passes after the server's restart");
        story.report()
                .step("server killed in mid-transfer and back", "ms", ms, "passes kept", passes);
    }

    /** A revoked box gets nothing any more. */
    public void revoke() {
        Television box = story.livingRoom();
        story.operator().revoke(box.id());
        Await.untilTrue(
                "living-room to be told that it is revoked",
                LIMIT,
                () ->
                        box.home()
                                .path("box")
                                .path("serverReason")
                                .asText()
                                .toLowerCase(java.util.Locale.ROOT)
                                .contains("revoked"));
        story.report().step("living-room revoked, the server refuses it");
    }
}
