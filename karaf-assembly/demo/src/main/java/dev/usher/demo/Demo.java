package dev.usher.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Entry point of {@code karaf-assembly/usher demo}. */
public final class Demo {
    private static final PrintStream OUT = System.out;

    private Demo() {}

    public static void main(String[] args) {
        Map<String, String> options = options(args);
        boolean check = options.containsKey("--check");
        boolean keep = options.containsKey("--directory");
        Path directory =
                keep ? Path.of(options.get("--directory")).toAbsolutePath() : temporaryDirectory();
        Stage stage =
                new Stage(
                        directory,
                        Path.of(options.get("--server")),
                        Path.of(options.get("--settop")),
                        !check);
        // Ctrl-C, and every other way out: no process stays behind, and no file unless asked for.
        Thread cleanup =
                new Thread(
                        () -> {
                            stage.close();
                            if (!keep) {
                                delete(directory);
                            }
                        },
                        "demo-cleanup");
        Runtime.getRuntime().addShutdownHook(cleanup);
        Story story = new Story(stage, Path.of(options.get("--samples")), new Report(OUT));
        if (check) {
            System.exit(check(story) ? 0 : 1);
        } else {
            show(story, stage);
        }
    }

    private static boolean check(Story story) {
        long begin = System.nanoTime();
        PassStory pass = new PassStory(story);
        ChangeStory change = new ChangeStory(story);
        List<Runnable> chapters =
                List.of(
                        story::publish,
                        story::enrol,
                        story::firstDelivery,
                        story::fromPeer,
                        story::fromPart,
                        pass::payAndPlay,
                        pass::stolenPass,
                        pass::audit,
                        change::swap,
                        pass::scanDisks,
                        change::killBox,
                        change::killServer,
                        pass::auditAgain,
                        pass::expire,
                        change::revoke);
        try {
            chapters.forEach(Runnable::run);
        } catch (StoryException | UncheckedIOException e) {
            OUT.println("FAIL: " + e.getMessage());
            story.stage()
                    .boxes()
                    .forEach(b -> OUT.println(b.process().name() + "\n" + b.process().tail()));
            OUT.println(story.stage().server().tail());
            return false;
        }
        OUT.println("PASS (" + (System.nanoTime() - begin) / 1_000_000_000 + " s)");
        return true;
    }

    private static void show(Story story, Stage stage) {
        try {
            story.publish();
            story.enrol();
        } catch (StoryException e) {
            OUT.println("FAIL: " + e.getMessage());
            System.exit(1);
        }
        OUT.println();
        for (Television box : stage.boxes()) {
            OUT.printf(
                    "  television of %-12s %s%n", box.process().name(), box.process().url("tv/"));
        }
        OUT.printf(
                "  web catalog                %s   (alice / correct horse battery, PIN 2468)%n",
                stage.server().url("catalog/"));
        OUT.printf(
                "  operator console           %s   (operator / %s)%n",
                stage.server().url("console/"), password(stage));
        OUT.println();
        OUT.println("  Ctrl-C ends everything.");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String password(Stage stage) {
        try {
            return Files.readString(stage.server().data().resolve("usher/operator-password"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> m = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--check" -> m.put(args[i], "");
                case "--server", "--settop", "--samples", "--directory" ->
                        m.put(args[i], args[++i]);
                default -> {
                    System.err.println(
                            "usher: unknown option "
                                    + args[i]
                                    + "; there are --check and --directory DIR (keeps what it did)");
                    System.exit(2);
                }
            }
        }
        return m;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("usher-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            System.err.println("usher: could not remove " + directory + ": " + e.getMessage());
        }
    }
}
