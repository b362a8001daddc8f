package dev.usher.itests.bench.swarm;

import dev.usher.demo.Events;
import dev.usher.demo.Samples;
import dev.usher.demo.Television;
import dev.usher.itests.network.Host;
import dev.usher.itests.network.Network;
import dev.usher.itests.network.Town;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The item by Usher: the real server and boxes, mutual TLS, orders from the scheduler. */
final class UsherSwarm {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private final Network network;
    private final Town town;

    UsherSwarm(Network network, Town town) {
        this.network = network;
        this.town = town;
    }

    /** Published, ordered by every box at once, and waited for. */
    Run run(String name, Lines lines, Path file) throws IOException {
        List<Television> boxes = town.boxes();
        List<Host> hosts = boxes.stream().map(town::host).toList();
        lines.lay(town.serverHost(), hosts);
        ItemId item =
                town.operator()
                        .publish(
                                new Samples.Sample(
                                        file, "video/mp4", "film", name, "A benchmark", "free", 0),
                                0);
        boxes.forEach(b -> b.awaitInCatalog(item));
        List<Events> events = boxes.stream().map(Television::events).toList();
        try (Watch watch =
                new Watch(
                        network,
                        town.serverHost().address(),
                        hosts.stream().map(Host::address).toList())) {
            long begin = System.nanoTime();
            List<Callable<Double>> ends = new ArrayList<>();
            for (int i = 0; i < boxes.size(); i++) {
                Television box = boxes.get(i);
                Events seen = events.get(i);
                ends.add(
                        () -> {
                            box.order(item);
                            return (seen.await("available", item.value(), LIMIT).nanos() - begin)
                                    / 1e9;
                        });
            }
            List<Double> seconds = Together.all(ends);
            String busy = watch.busy(lines);
            double length = Files.size(file);
            return new Run(
                    name,
                    seconds.stream().mapToDouble(s -> s).max().orElseThrow(),
                    seconds.stream().mapToDouble(s -> s).average().orElseThrow(),
                    boxes.stream().mapToLong(b -> b.receivedFromRepositories(item)).sum() / length,
                    boxes.stream().mapToLong(b -> b.wasted(item)).sum() / length,
                    busy);
        } finally {
            events.forEach(Events::close);
        }
    }
}
