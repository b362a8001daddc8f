package dev.usher.itests.bench.swarm;

import dev.usher.itests.network.Host;
import dev.usher.itests.network.Network;
import dev.usher.itests.network.Rates;
import dev.usher.itests.network.Town;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A new item for eight boxes at once, from one repository and from each other, on lines with limits
 * of their own; beside libtorrent on the same hosts.
 */
public final class SwarmBenchmark {
    private static final int BOXES = 8;
    private static final int WARM_UP_MIB = 8;
    private static final int MIB = 1 << 20;
    private static final Set<String> ALL = Set.of("even", "uneven", "thrifty");

    private final Path directory;
    private final Network network;
    private final Town town;
    private final List<Host> hosts = new ArrayList<>();
    private int items;

    private SwarmBenchmark(Path directory, Network network, Path server, Path settop) {
        this.directory = directory;
        this.network = network;
        this.town = new Town(directory, server, settop, network.host(Rates.mbit(20, 20)));
    }

    /** Arguments: server archive, set-top archive, MiB (default 64), runs (default all). */
    public static void main(String[] args) throws IOException {
        int mib = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        Set<String> runs = args.length > 3 ? Set.of(args[3].split(",")) : ALL;
        Optional<String> missing = Network.missing();
        if (missing.isPresent()) {
            System.err.println("This machine lacks " + missing.get());
            System.exit(2);
        }
        Path directory = Files.createTempDirectory("usher-swarm-");
        try (Network network = new Network()) {
            SwarmBenchmark benchmark =
                    new SwarmBenchmark(directory, network, Path.of(args[0]), Path.of(args[1]));
            try {
                benchmark.start();
                benchmark.measure(mib, runs);
            } finally {
                benchmark.town.close();
            }
        } finally {
            new ProcessBuilder("rm", "-rf", directory.toString()).inheritIO().start();
        }
    }

    private void start() {
        town.startServer();
        for (int i = 0; i < BOXES; i++) {
            hosts.add(network.host(Rates.mbit(20, 4)));
            town.box(hosts.get(i));
        }
        town.start(town.boxes());
    }

    private void measure(int mib, Set<String> runs) throws IOException {
        print("%d MiB to %d boxes at once; source 20 Mbit/s up, boxes 20 down.", mib, BOXES);
        print(
                "Usher is in mutual TLS and has moved %d MiB before each run; libtorrent is plain TCP.",
                WARM_UP_MIB);
        print(
                "%s",
                "The bound is Kumar and Ross' for these lines, counted in goodput; thrifty runs are held against"
                        + " the bound for as many copies as the source sent.");
        print("%s", "");
        print("%s", Run.HEAD);
        UsherSwarm usher = new UsherSwarm(network, town);
        Optional<Run> even = Optional.empty();
        Optional<Run> uneven = Optional.empty();
        Optional<Run> evenOther = Optional.empty();
        Optional<Run> unevenOther = Optional.empty();
        Optional<Run> thrifty = Optional.empty();
        long length = (long) mib * MIB;
        town.operator().thrift(0);
        if (runs.contains("even")) {
            even = Optional.of(ours(usher, "Usher, 4 up each", Lines.EVEN, mib));
            evenOther = theirs("libtorrent, 4 up each", Lines.EVEN, mib);
        }
        if (runs.contains("uneven")) {
            uneven = Optional.of(ours(usher, "Usher, 1,1,1,1,8,8,8,8 up", Lines.UNEVEN, mib));
            unevenOther = theirs("libtorrent, 1,1,1,1,8,8,8,8 up", Lines.UNEVEN, mib);
        }
        if (runs.contains("thrifty")) {
            town.operator().thrift(1);
            thrifty = Optional.of(ours(usher, "Usher, thrifty, 4 up each", Lines.EVEN, mib));
        }
        print("%s", "");
        print(
                "swarm makespan_x_bound=%s makespan_x_libtorrent=%s uneven_x_bound=%s uneven_x_libtorrent=%s"
                        + " thrifty_repo_copies=%s thrifty_x_bound=%s",
                ratio(even, Lines.EVEN.bound(length)),
                ratio(even, evenOther),
                ratio(uneven, Lines.UNEVEN.bound(length)),
                ratio(uneven, unevenOther),
                thrifty.map(r -> figure(r.copies())).orElse("n/a"),
                thrifty.map(r -> figure(r.makespan() / Lines.EVEN.bound(length, r.copies())))
                        .orElse("n/a"));
    }

    private Run ours(UsherSwarm usher, String name, Lines lines, int mib) throws IOException {
        usher.run(name + ", warm-up", lines, item(WARM_UP_MIB));
        Run run = usher.run(name, lines, item(mib));
        print("%s", run.row(lines.bound((long) mib * MIB)));
        return run;
    }

    private Optional<Run> theirs(String name, Lines lines, int mib) throws IOException {
        if (!LibtorrentSwarm.present()) {
            print("%-34s %s", name, "python3-libtorrent is not installed");
            return Optional.empty();
        }
        Path scratch = Files.createDirectory(directory.resolve("libtorrent-" + items));
        Run run =
                new LibtorrentSwarm(network, town.serverHost(), hosts)
                        .run(name, lines, item(mib), scratch);
        print("%s", run.row(lines.bound((long) mib * MIB)));
        return Optional.of(run);
    }

    /** A new random file. */
    private Path item(int mib) throws IOException {
        Path file = directory.resolve("item" + ++items + ".mp4");
        byte[] bytes = new byte[mib * MIB];
        new Random(items).nextBytes(bytes);
        return Files.write(file, bytes);
    }

    private static String ratio(Optional<Run> ours, double bound) {
        return ours.map(r -> figure(r.makespan() / bound)).orElse("n/a");
    }

    private static String ratio(Optional<Run> ours, Optional<Run> theirs) {
        return theirs.map(t -> ratio(ours, t.makespan())).orElse("n/a");
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
