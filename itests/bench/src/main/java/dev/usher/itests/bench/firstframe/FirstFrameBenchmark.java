package dev.usher.itests.bench.firstframe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One server, one box, both from their archives; films that are on the box already. Each is bought
 * once. The clock starts when the purchase is answered, which is after the payment; it stops at the
 * first clear byte of the stream, as a renderer fetches it, and at mpv's first picture.
 */
public final class FirstFrameBenchmark {
    private static final int FILMS = 40;
    private static final int WARM_UP = 6;
    private static final Duration DELIVERY = Duration.ofSeconds(120);
    private static final long PAUSE_MILLIS = 2000;
    private static final double MILLI = 1e6;

    private FirstFrameBenchmark() {}

    /** Milliseconds. */
    private record Viewing(double buy, double play, double firstByte, double frame) {}

    /**
     * @param args server archive, set-top archive, directory with the samples; further ones: lines
     *     {@code file key value} for the box's etc/
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("usher-firstframe-");
        try (Stage stage = new Stage(directory, Path.of(args[0]), Path.of(args[1]), false);
                Screen screen = new Screen(directory)) {
            run(stage, screen, Path.of(args[2]), args);
        } finally {
            delete(directory);
        }
    }

    private static void run(Stage stage, Screen screen, Path samples, String[] args) {
        stage.startServer();
        Operator operator = new Operator(stage.server());
        Samples.Sample film =
                Samples.in(samples).stream()
                        .filter(s -> s.kind().equals("film"))
                        .findFirst()
                        .orElseThrow();
        List<ItemId> films = new ArrayList<>();
        for (int i = 0; i < FILMS + WARM_UP; i++) {
            films.add(operator.publish(film, Duration.ofDays(2).toSeconds()));
        }
        String household =
                operator.household("First", "frame", "a long enough one", "2468", 1_000_000);
        Television box = stage.box("box", operator.enrolmentCode(household));
        box.process()
                .set(
                        "dev.usher.renderer.mpv.cfg",
                        "arguments",
                        "--vo=null --ao=null " + screen.option());
        for (int i = 3; i + 2 < args.length; i += 3) {
            box.process().set(args[i], args[i + 1], args[i + 2]);
        }
        stage.start(box);
        box.awaitServer("ONLINE");
        films.forEach(box::awaitInCatalog);
        box.order(films.toArray(ItemId[]::new));
        Await.untilTrue(
                "all films to be on the box",
                DELIVERY,
                () -> films.stream().allMatch(box::available));
        System.out.printf("%9s %9s %9s %9s  ms%n", "buy", "play", "byte", "frame");
        List<Viewing> viewings = new ArrayList<>();
        for (int i = 0; i < films.size(); i++) {
            Viewing viewing = view(box, films.get(i), film.offer(), screen);
            System.out.printf(
                    Locale.ROOT,
                    "%9.1f %9.1f %9.1f %9.1f%s%n",
                    viewing.buy(),
                    viewing.play(),
                    viewing.firstByte(),
                    viewing.frame(),
                    i < WARM_UP ? "  warm-up" : "");
            if (i >= WARM_UP) {
                viewings.add(viewing);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "firstframe byte_p95_ms=%.1f frame_p95_ms=%.1f byte_p50_ms=%.1f frame_p50_ms=%.1f buy_p50_ms=%.1f purchases=%d%n",
                percentile(viewings.stream().map(Viewing::firstByte).toList(), 0.95),
                percentile(viewings.stream().map(Viewing::frame).toList(), 0.95),
                percentile(viewings.stream().map(Viewing::firstByte).toList(), 0.5),
                percentile(viewings.stream().map(Viewing::frame).toList(), 0.5),
                percentile(viewings.stream().map(Viewing::buy).toList(), 0.5),
                viewings.size());
    }

    private static Viewing view(Television box, ItemId item, String offer, Screen screen) {
        screen.clear();
        long asked = System.nanoTime();
        box.buy(item, offer).ok("buying");
        long bought = System.nanoTime();
        JsonNode session = box.play(item, "mpv").ok("playing");
        long playing = System.nanoTime();
        Rest.Answer first = box.rest().get(session.path("path").asText(), "Range", "bytes=0-0");
        long byteThere = System.nanoTime();
        if (first.bytes().length != 1) {
            throw new StoryException("the stream answers " + first.status());
        }
        long frame = screen.awaitPicture();
        box.stop();
        Await.untilTrue("the screen to be dark", DELIVERY, () -> isOver(box));
        pause();
        return new Viewing(
                (bought - asked) / MILLI,
                (playing - bought) / MILLI,
                (byteThere - bought) / MILLI,
                (frame - bought) / MILLI);
    }

    /** Nobody buys the next film in the second in which the last one ended. */
    private static void pause() {
        try {
            new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }

    private static boolean isOver(Television box) {
        Rest.Answer playback = box.rest().get("api/v1/tv/playback");
        return playback.body() == null
                || !List.of("starting", "playing").contains(playback.body().path("state").asText());
    }

    /** Nearest rank. */
    private static double percentile(List<Double> values, double p) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(p * sorted.size()) - 1);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
