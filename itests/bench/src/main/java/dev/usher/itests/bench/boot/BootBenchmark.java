package dev.usher.itests.bench.boot;

import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.StoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Boots both runtimes from their archives and, for comparison, a stock Karaf of the same version
 * with the set-top's features: first start, then the median of the later ones.
 *
 * <p>Ready means: the television's home, or the server's catalog, is answered over HTTP.
 */
public final class BootBenchmark {
    private static final int WARM_STARTS = 3;
    private static final String SETTOP_READY = "api/v1/tv/home";
    private static final String SERVER_READY = "api/v1/catalog/items";

    private BootBenchmark() {}

    /** Seconds and MiB; resident memory as the kernel counts it (VmRSS) when ready. */
    record Boot(double first, double warm, double rss) {}

    /**
     * @param args server archive, set-top archive, stock Karaf archive (may be absent)
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("usher-boot-");
        try {
            Boot settop =
                    boot(
                            RuntimeProcess.unpack(
                                    "settop",
                                    Path.of(args[1]),
                                    directory.resolve("settop"),
                                    RuntimeProcess.freePort()),
                            SETTOP_READY,
                            "bin/usher",
                            "run");
            Boot server =
                    boot(
                            RuntimeProcess.unpack(
                                    "server",
                                    Path.of(args[0]),
                                    directory.resolve("server"),
                                    RuntimeProcess.freePort()),
                            SERVER_READY,
                            "bin/usher",
                            "run");
            Path stockArchive = Path.of(args[2]);
            Boot stock =
                    Files.exists(stockArchive)
                            ? boot(
                                    stock(stockArchive, directory),
                                    SETTOP_READY,
                                    "bin/karaf",
                                    "server")
                            : null;
            System.out.printf("%-28s %10s %10s %10s%n", "runtime", "first s", "warm s", "RSS MiB");
            row("set-top", settop);
            row("server", server);
            row("stock Karaf, same features", stock);
            System.out.printf(
                    Locale.ROOT,
                    "boot settop_warm_s=%.2f settop_rss_mib=%.0f settop_x_stock=%s server_warm_s=%.2f server_rss_mib=%.0f%n",
                    settop.warm(),
                    settop.rss(),
                    stock == null
                            ? "n/a"
                            : String.format(Locale.ROOT, "%.2f", settop.warm() / stock.warm()),
                    server.warm(),
                    server.rss());
        } finally {
            delete(directory);
        }
    }

    private static void row(String name, Boot boot) {
        if (boot == null) {
            System.out.printf("%-28s %10s %10s %10s%n", name, "n/a", "n/a", "n/a");
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %10.2f %10.2f %10.0f%n",
                    name,
                    boot.first(),
                    boot.warm(),
                    boot.rss());
        }
    }

    private static Boot boot(RuntimeProcess runtime, String ready, String... command)
            throws IOException {
        for (String port : List.of("sshPort")) {
            runtime.set(
                    "org.apache.karaf.shell.cfg",
                    port,
                    Integer.toString(RuntimeProcess.freePort()));
        }
        runtime.set(
                "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port.secure",
                Integer.toString(RuntimeProcess.freePort()));
        runtime.set("dev.usher.swarm.cfg", "securePort", "0");
        runtime.command(command);
        double first = start(runtime, ready);
        runtime.stop();
        List<Double> warm = new ArrayList<>();
        double rss = 0;
        for (int i = 0; i < WARM_STARTS; i++) {
            warm.add(start(runtime, ready));
            rss = Math.max(rss, residentMib(runtime));
            runtime.stop();
        }
        warm.sort(Comparator.naturalOrder());
        return new Boot(first, warm.get(WARM_STARTS / 2), rss);
    }

    private static double start(RuntimeProcess runtime, String ready) {
        return runtime.start(ready) / 1000.0;
    }

    /** Of the process and its children: a start script may have stayed in front. */
    private static double residentMib(RuntimeProcess runtime) throws IOException {
        List<Long> pids = new ArrayList<>(List.of(runtime.handle().pid()));
        runtime.handle().descendants().forEach(p -> pids.add(p.pid()));
        long kib = 0;
        for (long pid : pids) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    kib += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return kib / 1024.0;
    }

    /**
     * A stock Karaf that is told to boot our set-top feature too, out of our archive's repository
     * and settings.
     */
    private static RuntimeProcess stock(Path archive, Path directory) throws IOException {
        RuntimeProcess stock =
                RuntimeProcess.unpack(
                        "stock", archive, directory.resolve("stock"), RuntimeProcess.freePort());
        Path ours = directory.resolve("settop");
        copy(ours.resolve("system"), stock.home().resolve("system"));
        try (Stream<Path> settings = Files.list(ours.resolve("etc"))) {
            for (Path f : (Iterable<Path>) settings::iterator) {
                String name = f.getFileName().toString();
                if (name.startsWith("dev.usher.") || name.startsWith("org.ops4j.datasource")) {
                    Files.copy(f, stock.home().resolve("etc").resolve(name));
                }
            }
        }
        Path features = stock.home().resolve("etc/org.apache.karaf.features.cfg");
        String ourFeatures = Files.readString(ours.resolve("etc/org.apache.karaf.features.cfg"));
        String version = ourFeatures.replaceAll("(?s).*usher-settop/([\\d.]+).*", "$1");
        Files.writeString(
                features,
                Files.readString(features)
                        .replaceFirst(
                                "featuresRepositories = ",
                                "featuresRepositories = mvn:dev.usher/dev.usher.features.tp/"
                                        + version
                                        + "/xml/features, mvn:dev.usher/dev.usher.features/"
                                        + version
                                        + "/xml/features, ")
                        .replaceFirst(
                                "featuresBoot = ",
                                "featuresBoot = usher-settop/" + version + ", "));
        stock.set("system.properties", "org.apache.cxf.osgi.http.transport.disable", "true");
        stock.set(
                "org.apache.karaf.management.cfg",
                "rmiRegistryPort",
                Integer.toString(RuntimeProcess.freePort()));
        stock.set(
                "org.apache.karaf.management.cfg",
                "rmiServerPort",
                Integer.toString(RuntimeProcess.freePort()));
        stock.set("org.ops4j.pax.web.cfg", "org.ops4j.pax.web.listening.addresses", "127.0.0.1");
        return stock;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path f : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(target);
                } else if (!Files.exists(target)) {
                    Files.copy(f, target);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path f : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                if (!f.toFile().delete()) {
                    throw new StoryException("cannot remove " + f);
                }
            }
        }
    }
}
