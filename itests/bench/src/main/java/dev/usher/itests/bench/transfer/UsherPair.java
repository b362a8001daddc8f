package dev.usher.itests.bench.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two boxes of ours, each in its own Java process, after a small transfer that warms them up. */
public final class UsherPair implements Pair {
    /**
     * How often the warm-up item is moved: less leaves the compiler at work during the measurement.
     */
    static final int WARM_UPS = 3;

    private final boolean secure;
    private final Path identities;
    private final Sample warmUp;

    UsherPair(boolean secure, Path identities, Sample warmUp) {
        this.secure = secure;
        this.identities = identities;
        this.warmUp = warmUp;
    }

    @Override
    public String name() {
        return secure ? "Usher, mutual TLS (warm)" : "Usher, plain (warm)";
    }

    @Override
    public boolean present() {
        return true;
    }

    @Override
    public Measure run(Sample sample, Path directory) throws IOException {
        try (Child sender = box("sender", secure, identities, directory);
                Child receiver = box("receiver", secure, identities, directory)) {
            String door = sender.hear("door");
            receiver.hear("door");
            hold(warmUp, sender);
            for (int i = 0; i < WARM_UPS; i++) {
                receiver.say("fetch " + torrent(warmUp) + " " + door);
                receiver.hear("done");
                receiver.say("forget " + torrent(warmUp));
                receiver.hear("done");
            }
            hold(sample, sender);
            double before = sender.cpu() + receiver.cpu();
            long start = System.nanoTime();
            receiver.say("fetch " + torrent(sample) + " " + door);
            receiver.hear("done");
            double wall = (System.nanoTime() - start) / 1e9;
            double cpu = sender.cpu() + receiver.cpu() - before;
            sample.check(received(directory));
            return new Measure(wall, cpu);
        }
    }

    private Path torrent(Sample sample) {
        return sample.torrent(secure ? "ssl" : "plain");
    }

    private void hold(Sample sample, Child sender) throws IOException {
        sender.say("hold " + torrent(sample) + " " + sample.file());
        sender.hear("done");
    }

    /** The only file the receiver has. */
    private Path received(Path directory) throws IOException {
        try (var files = Files.walk(directory.resolve("receiver"))) {
            return files.filter(f -> f.endsWith("file-0")).findAny().orElseThrow();
        }
    }

    /**
     * Starts a box, with the JVM options of a real one.
     *
     * @param end sender or receiver
     */
    public static Child box(String end, boolean secure, Path identities, Path directory)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(List.of(System.getProperty("bench.jvm", "").strip().split(" +")));
        command.removeIf(String::isEmpty);
        command.addAll(
                List.of(
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BoxMain.class.getName(),
                        identities.toString(),
                        end,
                        secure ? "tls" : "plain",
                        directory.resolve(end).toString()));
        return Child.start(directory.resolve(end + ".log"), command);
    }
}
