package dev.usher.itests.bench.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks each tracker in turn, several rounds, and compares answers per second of its processor. */
public final class TrackerBenchmark {
    /** What a JVM may use: one core's worth of a small server. */
    private static final List<String> JVM =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1");

    private static final int WARM_UP_SECONDS = 8;
    private static final int FILL_SECONDS = 2;

    /** A way to ask. */
    private enum Way {
        HTTP_CLOSE("HTTP, one request per connection"),
        HTTP_KEEP("HTTP, kept alive"),
        UDP("UDP");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    private final Map<String, Rival> rivals = new LinkedHashMap<>();
    private final Map<String, Double> best = new LinkedHashMap<>();
    private long seed;

    private TrackerBenchmark() {}

    /** Arguments, both optional: rounds (default 3), seconds of each measurement (default 3). */
    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path directory = Files.createTempDirectory("usher-bench-tracker-");
        TrackerBenchmark benchmark = new TrackerBenchmark();
        try {
            benchmark.start(directory);
            benchmark.measure(rounds, seconds);
            benchmark.report(rounds, seconds);
        } finally {
            benchmark.rivals.values().forEach(Rival::close);
            remove(directory);
        }
    }

    private void start(Path directory) throws IOException {
        rivals.put("usher", Rival.usher(directory, JVM));
        if (Rival.hasOpentracker()) {
            rivals.put("opentracker", Rival.opentracker(directory));
        }
        if (Rival.installNpm(directory)) {
            rivals.put("npm", Rival.npm(directory));
        }
    }

    private void measure(int rounds, int seconds) throws IOException {
        for (Rival r : rivals.values()) {
            for (Way way : ways(r)) {
                // the others have nothing to warm; this fills their tables
                ask(r, way, r == rivals.get("usher") ? WARM_UP_SECONDS : FILL_SECONDS);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Rival> r : rivals.entrySet()) {
                for (Way way : ways(r.getValue())) {
                    double before = r.getValue().process().cpu();
                    long answers = ask(r.getValue(), way, seconds);
                    double used = r.getValue().process().cpu() - before;
                    best.merge(r.getKey() + way, answers / used, Math::max);
                }
            }
        }
    }

    private List<Way> ways(Rival rival) {
        List<Way> ways = new ArrayList<>(List.of(Way.values()));
        if (rival == rivals.get("opentracker")) {
            // it closes each connection
            ways.remove(Way.HTTP_KEEP);
        }
        return ways;
    }

    private long ask(Rival rival, Way way, int seconds) throws IOException {
        seed++;
        return switch (way) {
            case HTTP_CLOSE -> new Load(rival.http(), seed).http(seconds, false);
            case HTTP_KEEP -> new Load(rival.http(), seed).http(seconds, true);
            case UDP -> new Load(rival.udp(), seed).udp(seconds);
        };
    }

    private void report(int rounds, int seconds) throws IOException {
        line(
                "Announces answered per second of the tracker's processor time: %d torrents, %d peers,"
                        + " 50 peers wanted; best of %d rounds of %d s in turn.",
                Load.TORRENTS, Load.PEERS, rounds, seconds);
        line(
                "Usher was asked %d s in each way before, to warm up; it runs with %s.",
                WARM_UP_SECONDS, String.join(" ", JVM));
        rivals.get("usher").process().say("");
        String[] memory = rivals.get("usher").process().hear("peers").split(" ");
        line(
                "Its tables hold %s peers in %.1f bytes each.",
                memory[0], Double.parseDouble(memory[2]) / Double.parseDouble(memory[0]));
        line("");
        line("%-36s %12s %12s %12s", "", "Usher", "opentracker", "npm");
        for (Way way : Way.values()) {
            line(
                    "%-36s %12s %12s %12s",
                    way.title,
                    figure("usher", way),
                    figure("opentracker", way),
                    figure("npm", way));
        }
        line("");
        line("tracker x_opentracker=%s x_npm=%s", ratio("opentracker"), ratio("npm"));
    }

    private String figure(String rival, Way way) {
        Double figure = best.get(rival + way);
        return figure == null ? "-" : String.format(Locale.ROOT, "%.0f", figure);
    }

    private String ratio(String rival) {
        Double theirs = best.get(rival + Way.HTTP_CLOSE);
        return theirs == null
                ? "n/a"
                : String.format(Locale.ROOT, "%.2f", best.get("usher" + Way.HTTP_CLOSE) / theirs);
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(f);
            }
        }
    }
}
