package dev.usher.itests.threats;

import dev.usher.demo.Await;
import dev.usher.demo.Operator;
import dev.usher.demo.Page;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A server with one film, and boxes that show it; each a process from its own archive. */
final class Cinema implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LENGTH = 4_000_000;
    private static final String HOST = "DrmHostCommand";

    /** While a box, or its DRM host, starts, and before a page has said that it is there. */
    private static final Set<String> NOT_YET = Set.of("part-missing", "drm-missing", "no-renderer");

    final Stage stage;
    final Operator operator;
    final ItemId film;
    final byte[] original;
    private final Samples.Sample sample;
    private final List<Page> pages = new ArrayList<>();

    Cinema(Path directory) {
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        boolean published = false;
        try {
            stage.startServer();
            operator = new Operator(stage.server());
            original = new byte[LENGTH];
            new Random(7).nextBytes(original);
            // of a type that is shown as it is, and not exported for browsers
            Path file = Files.write(directory.resolve("film.wav"), original);
            sample = new Samples.Sample(file, "audio/wav", "film", "Noise", "", "rent", 390);
            film = operator.publish(sample, 3600);
            // nothing clear but in the memory of who shows it
            Files.delete(file);
            published = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!published) {
                stage.close();
            }
        }
    }

    /** A box of a household of its own; not started yet. */
    Television box(String name) {
        String home = operator.household(name, name, "a password for " + name, "2468", 5000);
        Television box = stage.box(name, operator.enrolmentCode(home));
        // nobody but the test reads the stream
        box.process().set("dev.usher.reach.cfg", "findNeighbours", "false");
        return box;
    }

    /** Starts a box, has it fetch the film and buy it. */
    void open(Television box) {
        stage.start(box);
        box.awaitServer("ONLINE");
        box.awaitInCatalog(film);
        box.order(film);
        box.awaitAvailable(film);
        once(box, () -> box.buy(film, sample.offer())).ok("buying on " + box.process().name());
        Page page = new Page(box);
        page.sayHello();
        pages.add(page);
    }

    /** Begins to show the film on the page in the test's hands, as far as the box knows. */
    String play(Television box) {
        return once(box, () -> box.play(film, "browser"))
                .ok("playing on " + box.process().name())
                .path("path")
                .asText();
    }

    /** What a box answers once all its parts are there. */
    static Rest.Answer once(Television box, Supplier<Rest.Answer> question) {
        return Await.until(
                "all parts of " + box.process().name(),
                PATIENCE,
                () ->
                        Optional.of(question.get())
                                .filter(answer -> !NOT_YET.contains(answer.problem())));
    }

    /** Clear bytes as a renderer gets them. */
    static byte[] read(Television box, String path, int from, int to) {
        return box.rest().get(path, "Range", "bytes=" + from + "-" + (to - 1)).bytes();
    }

    /** The host process of a box, if it runs. */
    static Optional<ProcessHandle> host(Television box) {
        return box.process().handle().descendants().filter(isHost()).findFirst();
    }

    /** The shell that only makes way for it is none. */
    private static Predicate<ProcessHandle> isHost() {
        return process ->
                process.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(word -> word.endsWith(HOST));
    }

    static ProcessHandle awaitHost(Television box) {
        return Await.until("the DRM host of " + box.process().name(), PATIENCE, () -> host(box));
    }

    /** Runs a program of this machine to its end. */
    static String run(String... words) {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new StoryException(String.join(" ", words) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }

    @Override
    public void close() {
        pages.forEach(Page::close);
        stage.close();
    }
}
