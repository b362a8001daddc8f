package dev.usher.itests.bench.swarm;

import dev.usher.itests.bench.transfer.Child;
import dev.usher.itests.network.Host;
import dev.usher.itests.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The same item on the same hosts by libtorrent: one seed, as many peers as there are boxes. */
final class LibtorrentSwarm {
    private static final String PYTHON = "/usr/bin/python3";
    private final Network network;
    private final Host source;
    private final List<Host> boxes;

    LibtorrentSwarm(Network network, Host source, List<Host> boxes) {
        this.network = network;
        this.source = source;
        this.boxes = boxes;
    }

    private record End(double seconds, long wasted) {
        End(String wasted, long begin) {
            this((System.nanoTime() - begin) / 1e9, Long.parseLong(wasted));
        }
    }

    static boolean present() {
        return Child.installed(PYTHON, "-c", "import libtorrent");
    }

    Run run(String name, Lines lines, Path item, Path directory) throws IOException {
        lines.lay(source, boxes);
        List<Child> clients = new ArrayList<>();
        try {
            Path seeded = Files.createDirectories(directory.resolve("seed"));
            Files.createLink(seeded.resolve("item"), item);
            clients.add(client(source, "seed", directory, seeded));
            clients.get(0).hear("ready");
            for (int i = 0; i < boxes.size(); i++) {
                Path mine = Files.createDirectories(directory.resolve("peer" + i));
                clients.add(client(boxes.get(i), "peer", directory, mine));
            }
            List<Child> peers = clients.subList(1, clients.size());
            for (Child p : peers) {
                p.hear("ready");
            }
            String everybody =
                    Stream.concat(Stream.of(source), boxes.stream())
                            .map(Host::address)
                            .collect(Collectors.joining(" "));
            try (Watch watch =
                    new Watch(
                            network,
                            source.address(),
                            boxes.stream().map(Host::address).toList())) {
                long begin = System.nanoTime();
                for (Child p : peers) {
                    p.say(everybody);
                }
                List<Callable<End>> ends = new ArrayList<>();
                for (Child p : peers) {
                    ends.add(() -> new End(p.hear("complete"), begin));
                }
                List<End> ended = Together.all(ends);
                String busy = watch.busy(lines);
                clients.get(0).say("\n");
                double length = Files.size(item);
                return new Run(
                        name,
                        ended.stream().mapToDouble(e -> e.seconds).max().orElseThrow(),
                        ended.stream().mapToDouble(e -> e.seconds).average().orElseThrow(),
                        Long.parseLong(clients.get(0).hear("uploaded")) / length,
                        ended.stream().mapToLong(e -> e.wasted).sum() / length,
                        busy);
            }
        } finally {
            clients.forEach(Child::close);
        }
    }

    private static Child client(Host host, String end, Path directory, Path data)
            throws IOException {
        return Child.start(
                directory.resolve("log"),
                Stream.concat(
                                host.prefix().stream(),
                                Stream.of(
                                        PYTHON,
                                        "-c",
                                        script(),
                                        end,
                                        directory.resolve("torrent").toString(),
                                        data.toString(),
                                        host.address()))
                        .toList());
    }

    private static String script() throws IOException {
        try (InputStream in = LibtorrentSwarm.class.getResourceAsStream("libtorrent_swarm.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
