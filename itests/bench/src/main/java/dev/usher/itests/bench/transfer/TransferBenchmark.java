package dev.usher.itests.bench.transfer;

import dev.usher.crypto.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Transfers the sample by every pair of programs that is installed, several rounds in turn, and
 * compares the best figures.
 */
public final class TransferBenchmark {
    private static final int MIB = 1 << 20;
    private static final int WARM_UP_MIB = 256;

    private TransferBenchmark() {}

    /** Arguments, both optional: rounds (default 2), MiB (default 1024). */
    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int mib = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        Path directory = Files.createTempDirectory("usher-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
        try (Tracker tracker = new Tracker()) {
            CertificateAuthority ca =
                    CertificateAuthority.create("swarm", Instant.now(), Duration.ofDays(1));
            Sample.writeIdentities(directory, ca);
            Sample sample =
                    Sample.create(
                            directory.resolve("sample"), (long) mib * MIB, ca, tracker.announce());
            Sample warmUp =
                    Sample.create(
                            directory.resolve("warm-up"),
                            (long) WARM_UP_MIB * MIB - 1,
                            ca,
                            tracker.announce());
            Map<String, Pair> pairs = new LinkedHashMap<>();
            pairs.put("plain", new UsherPair(false, directory, warmUp));
            pairs.put("tls", new UsherPair(true, directory, warmUp));
            pairs.put("libtorrent", new LibtorrentPair(false, directory));
            pairs.put("libtorrent-ssl", new LibtorrentPair(true, directory));
            pairs.put("aria2", new Aria2Pair(tracker));
            pairs.put("nginx", new NginxPair(false, directory));
            pairs.put("nginx-tls", new NginxPair(true, directory));
            report(pairs, measure(pairs, sample, rounds, directory), rounds, mib);
        }
    }

    private static Map<String, Measure> measure(
            Map<String, Pair> pairs, Sample sample, int rounds, Path directory) throws IOException {
        Map<String, Measure> best = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Pair> pair : pairs.entrySet()) {
                if (pair.getValue().present()) {
                    Path run = Files.createDirectory(directory.resolve("run"));
                    Measure m = pair.getValue().run(sample, run);
                    best.merge(pair.getKey(), m, Measure::best);
                    remove(run);
                }
            }
        }
        return best;
    }

    private static void report(
            Map<String, Pair> pairs, Map<String, Measure> best, int rounds, int mib) {
        line("%d MiB, one box to one box on loopback; best of %d rounds in turn.", mib, rounds);
        line(
                "CPU is user and system time of both ends together. Usher's boxes first moved %d times %d MiB to warm up;",
                UsherPair.WARM_UPS, WARM_UP_MIB);
        line(
                "the others have nothing to warm. Usher and the BitTorrent clients verify every piece, nginx and curl nothing.");
        line("");
        line("%-28s %8s %8s %9s", "", "CPU s", "wall s", "MB/s");
        pairs.forEach(
                (key, pair) -> {
                    Measure m = best.get(key);
                    if (m == null) {
                        line("%-28s %8s", pair.name(), "not installed");
                    } else {
                        double rate = (double) mib * MIB / 1e6 / m.wallSeconds();
                        line(
                                "%-28s %8.2f %8.2f %9.0f",
                                pair.name(), m.cpuSeconds(), m.wallSeconds(), rate);
                    }
                });
        line("");
        line(
                "transfer plain_cpu_x_libtorrent=%s plain_cpu_x_aria2=%s plain_wall_x_libtorrent=%s"
                        + " tls_cpu_x_libtorrent=%s tls_wall_x_libtorrent=%s",
                cpu(best, "plain", "libtorrent"),
                cpu(best, "plain", "aria2"),
                wall(best, "plain", "libtorrent"),
                cpu(best, "tls", "libtorrent-ssl"),
                wall(best, "tls", "libtorrent-ssl"));
    }

    private static String cpu(Map<String, Measure> best, String ours, String theirs) {
        return best.containsKey(theirs)
                ? ratio(best.get(ours).cpuSeconds(), best.get(theirs).cpuSeconds())
                : "n/a";
    }

    private static String wall(Map<String, Measure> best, String ours, String theirs) {
        return best.containsKey(theirs)
                ? ratio(best.get(ours).wallSeconds(), best.get(theirs).wallSeconds())
                : "n/a";
    }

    private static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f", ours / theirs);
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** A directory and everything in it; what cannot go is named. */
    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(f);
            }
        } catch (IOException e) {
            System.err.println("Remove " + directory + " yourself: " + e.getMessage());
        }
    }
}
