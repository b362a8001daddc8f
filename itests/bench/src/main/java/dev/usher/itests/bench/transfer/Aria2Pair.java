package dev.usher.itests.bench.transfer;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** aria2 to aria2 with a v1 torrent of the same file; they find each other at {@link Tracker}. */
final class Aria2Pair implements Pair {
    private final Tracker tracker;

    Aria2Pair(Tracker tracker) {
        this.tracker = tracker;
    }

    @Override
    public String name() {
        return "aria2, plain v1";
    }

    @Override
    public boolean present() {
        return Child.installed("aria2c", "--version");
    }

    @Override
    public Measure run(Sample sample, Path directory) throws IOException {
        Path save = Files.createDirectory(directory.resolve("save"));
        int port = RuntimeProcess.freePort();
        tracker.seeder(port);
        List<String> seed =
                command(
                        sample,
                        sample.data(),
                        port,
                        "--bt-seed-unverified=true",
                        "--seed-ratio=0.0");
        List<String> fetch = command(sample, save, RuntimeProcess.freePort(), "--seed-time=0");
        try (Child sender = Child.start(directory.resolve("sender.log"), seed)) {
            Child.awaitPort(port);
            double before = sender.cpu();
            Measure receiver = Child.complete(directory.resolve("receiver.log"), fetch);
            double cpu = receiver.cpuSeconds() + sender.cpu() - before;
            sample.check(save.resolve("0"));
            return new Measure(receiver.wallSeconds(), cpu);
        }
    }

    private static List<String> command(Sample sample, Path data, int port, String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "aria2c",
                                "--no-conf",
                                "--quiet",
                                "--enable-dht=false",
                                "--bt-enable-lpd=false",
                                "--enable-peer-exchange=false",
                                "--file-allocation=none",
                                "--allow-overwrite=true",
                                "--disable-ipv6",
                                "--listen-port=" + port,
                                "--dir=" + data));
        command.addAll(List.of(more));
        command.add(sample.torrent("v1").toString());
        return command;
    }
}
