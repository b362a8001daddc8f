package dev.usher.itests.bench.grant;

import dev.usher.itests.bench.transfer.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Purchases (pass and licence in one call) and licences on the real server runtime, over TLS with
 * the boxes' certificates, on H2 and on PostgreSQL; and between the rounds the bare operations of
 * the same calls. The ratio is processor time against processor time, the database's processes
 * included: what the server may spend besides is its inverse. Measured is what goes on and on: the
 * rounds begin when the JVM has little left to compile, and the table says how much that is.
 */
public final class GrantBenchmark {
    static final String PASSWORD = "only for this benchmark";
    private static final int BOXES = 32;

    /** Per box, at most so many rounds of so many purchases and twice as many licences. */
    private static final int WARM_ROUNDS = 40;

    private static final int WARM_ITEMS = 20;

    /** Of all processor time: less than this is left to compile. */
    private static final double QUIET = 0.1;

    private static final int ITEMS_PER_ROUND = 12;
    private static final int LICENCES_PER_ROUND = 24;
    private static final int RAW_TIMES = 1500;

    private final Path directory;
    private final Path archive;
    private final int rounds;

    private GrantBenchmark(Path directory, Path archive, int rounds) {
        this.directory = directory;
        this.archive = archive;
        this.rounds = rounds;
    }

    /**
     * Microseconds of processor time of a call on the server, and of its bare cryptography.
     *
     * @param compiler part of the server's that went into compiling
     * @param collector part of the server's that went into collecting garbage
     */
    private record Cost(double server, double raw, double compiler, double collector) {
        static Cost of(Cpu used, int calls, double raw) {
            return new Cost(
                    used.all() * 1e6 / calls,
                    raw,
                    used.compiler() / used.all(),
                    used.collector() / used.all());
        }

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
            System.out.printf(
                    "%-24s %10s %10s %8s %9s %9s%n",
                    "call", "server us", "bare us", "x raw", "compiler", "garbage");
            for (String database : databases) {
                boolean postgresql = database.equals("postgresql");
                Optional<Path> programs = postgresql ? Postgres.installed() : Optional.empty();
                if (postgresql && programs.isEmpty()) {
                    System.out.println("left out: postgresql is not installed");
                    continue;
                }
                Costs c = benchmark.measure(database, programs.orElse(null));
                row("purchase, " + database, c.purchase());
                row("licence, " + database, c.licence());
                String prefix = postgresql ? "pg_" : "";
                keys.append(
                        String.format(
                                Locale.ROOT,
                                " %spurchase_x_raw=%.3f %slicence_x_raw=%.3f",
                                prefix,
                                c.purchase().ratio(),
                                prefix,
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
                "%-24s %10.0f %10.0f %8.3f %8.0f%% %8.0f%%%n",
                call,
                cost.server(),
                cost.raw(),
                cost.ratio(),
                100 * cost.compiler(),
                100 * cost.collector());
    }

    private Costs measure(String database, Path postgresql) throws IOException {
        Path place = directory.resolve(database);
        try (GrantServer server = new GrantServer(place, archive, postgresql)) {
            server.prepare(WARM_ROUNDS * WARM_ITEMS + rounds * ITEMS_PER_ROUND, BOXES);
            System.err.println(database + " runs as process " + server.pid());
            try (Child load = load(place, server);
                    Child raw = raw(place)) {
                microseconds(raw, "purchase");
                microseconds(raw, "licence");
                return rounds(server, load, raw, warmUp(server, load));
            }
        }
    }

    /**
     * @return the first item that is not bought yet
     */
    private static int warmUp(GrantServer server, Child load) throws IOException {
        int item = 0;
        for (int round = 0; round < WARM_ROUNDS; round++) {
            Cpu before = server.cpu();
            run(load, "purchase " + item + " " + (item + WARM_ITEMS));
            run(load, "licence " + 2 * WARM_ITEMS);
            item += WARM_ITEMS;
            Cpu used = server.cpu().minus(before);
            System.err.printf(
                    Locale.ROOT,
                    "warm-up %d: %.1f s, %.0f%% of it compiling%n",
                    round + 1,
                    used.all(),
                    100 * used.compiler() / used.all());
            if (used.compiler() < QUIET * used.all()) {
                break;
            }
        }
        return item;
    }

    private Costs rounds(GrantServer server, Child load, Child raw, int first) throws IOException {
        List<Cost> purchases = new ArrayList<>();
        List<Cost> licences = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int from = first + round * ITEMS_PER_ROUND;
            int to = from + ITEMS_PER_ROUND;
            double bare = microseconds(raw, "purchase");
            Cpu used = used(server, load, "purchase " + from + " " + to);
            purchases.add(Cost.of(used, ITEMS_PER_ROUND * BOXES, bare));
            bare = microseconds(raw, "licence");
            used = used(server, load, "licence " + LICENCES_PER_ROUND);
            licences.add(Cost.of(used, LICENCES_PER_ROUND * BOXES, bare));
        }
        return new Costs(median(purchases), median(licences));
    }

    private static Cost median(List<Cost> costs) {
        costs.sort(Comparator.comparingDouble(Cost::ratio));
        return costs.get(costs.size() / 2);
    }

    private static Cpu used(GrantServer server, Child load, String what) throws IOException {
        Cpu before = server.cpu();
        run(load, what);
        return server.cpu().minus(before);
    }

    private static void run(Child load, String what) throws IOException {
        load.say(what);
        load.hear("done");
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
