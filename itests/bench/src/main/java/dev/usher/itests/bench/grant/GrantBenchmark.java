package dev.usher.itests.bench.grant;

import dev.usher.itests.bench.transfer.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Purchases and licences on the real server runtime, over TLS with the boxes' certificates, on H2
 * and on PostgreSQL; and between the rounds the bare operations of the same calls. The ratio is
 * processor time against processor time: what the server may spend besides is its inverse.
 */
public final class GrantBenchmark {
    static final String PASSWORD = "only for this benchmark";
    private static final int BOXES = 8;
    private static final int WARM_ITEMS = 150;
    private static final int ITEMS_PER_ROUND = 60;
    private static final int WARM_LICENCES = 600;
    private static final int LICENCES_PER_ROUND = 200;
    private static final int RAW_TIMES = 1500;

    private final Path directory;
    private final Path archive;
    private final int rounds;

    private GrantBenchmark(Path directory, Path archive, int rounds) {
        this.directory = directory;
        this.archive = archive;
        this.rounds = rounds;
    }

    /** Microseconds of processor time of a call on the server, and of its bare cryptography. */
    private record Cost(double server, double raw) {
        double ratio() {
            return raw / server;
        }
    }

    private record Costs(Cost purchase, Cost licence) {}

    /** Arguments: the server's archive; optional: rounds (default 5), databases (default both). */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("usher-bench-grant-");
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        List<String> databases =
                args.length > 2 ? List.of(args[2].split(",")) : List.of("h2", "postgresql");
        try {
            GrantBenchmark benchmark = new GrantBenchmark(directory, Path.of(args[0]), rounds);
            StringBuilder keys = new StringBuilder();
            System.out.printf("%-28s %12s %12s %8s%n", "call", "server us", "bare us", "x raw");
            for (String database : databases) {
                Costs c = benchmark.measure(database);
                row("purchase, " + database, c.purchase());
                row("licence, " + database, c.licence());
                String suffix = database.equals("h2") ? "" : "_pg";
                keys.append(
                        String.format(
                                Locale.ROOT,
                                " purchase%s_x_raw=%.3f licence%s_x_raw=%.3f",
                                suffix,
                                c.purchase().ratio(),
                                suffix,
                                c.licence().ratio()));
            }
            System.out.println("grant" + keys);
        } finally {
            remove(directory);
        }
    }

    private static void row(String call, Cost cost) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %12.0f %12.0f %8.3f%n",
                call,
                cost.server(),
                cost.raw(),
                cost.ratio());
    }

    private Costs measure(String database) throws IOException {
        Path place = directory.resolve(database);
        try (GrantServer server = new GrantServer(place, archive, database.equals("postgresql"))) {
            server.prepare(WARM_ITEMS + rounds * ITEMS_PER_ROUND, BOXES);
            System.err.println(database + " runs as process " + server.pid());
            try (Child load = load(place, server);
                    Child raw = raw(place)) {
                load.say("purchase 0 " + WARM_ITEMS);
                load.hear("done");
                load.say("licence " + WARM_LICENCES);
                load.hear("done");
                microseconds(raw, "purchase");
                microseconds(raw, "licence");
                return rounds(server, load, raw);
            }
        }
    }

    private Costs rounds(GrantServer server, Child load, Child raw) throws IOException {
        List<Cost> purchases = new ArrayList<>();
        List<Cost> licences = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int from = WARM_ITEMS + round * ITEMS_PER_ROUND;
            int to = from + ITEMS_PER_ROUND;
            double bare = microseconds(raw, "purchase");
            double call =
                    microseconds(server, load, "purchase " + from + " " + to, ITEMS_PER_ROUND);
            purchases.add(new Cost(call, bare));
            bare = microseconds(raw, "licence");
            call = microseconds(server, load, "licence " + LICENCES_PER_ROUND, LICENCES_PER_ROUND);
            licences.add(new Cost(call, bare));
        }
        return new Costs(median(purchases), median(licences));
    }

    private static Cost median(List<Cost> costs) {
        costs.sort(Comparator.comparingDouble(Cost::ratio));
        return costs.get(costs.size() / 2);
    }

    private static double microseconds(GrantServer server, Child load, String what, int each)
            throws IOException {
        double before = server.cpu();
        load.say(what);
        load.hear("done");
        return (server.cpu() - before) * 1e6 / (each * BOXES);
    }

    private static double microseconds(Child raw, String call) throws IOException {
        raw.say(call + " " + RAW_TIMES);
        return Double.parseDouble(raw.hear(call));
    }

    private static Child load(Path place, GrantServer server) throws IOException {
        return java(
                place.resolve("load.log"),
                GrantLoad.class,
                place.toString(),
                server.url().toString());
    }

    private static Child raw(Path place) throws IOException {
        return java(place.resolve("raw.log"), RawCrypto.class);
    }

    private static Child java(Path log, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return Child.start(log, command);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path f : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(f);
            }
        }
    }
}
