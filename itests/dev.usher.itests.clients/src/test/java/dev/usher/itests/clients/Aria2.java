package dev.usher.itests.clients;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** aria2: v1. */
final class Aria2 extends Client {
    private static final String ARIA2 = "/usr/bin/aria2c";

    @Override
    String debianPackage() {
        return "aria2";
    }

    @Override
    boolean installed() throws IOException, InterruptedException {
        return succeeds(ARIA2, "--version");
    }

    @Override
    void start(boolean seed, String address, Path directory, Path save, List<Path> torrents)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ARIA2,
                                "--no-conf",
                                "--enable-dht=false",
                                "--bt-enable-lpd=false",
                                "--enable-peer-exchange=false",
                                "--file-allocation=none",
                                "--allow-overwrite=true",
                                "--disable-ipv6",
                                "--bt-tracker-interval=2",
                                "--max-concurrent-downloads=" + torrents.size(),
                                "--listen-port=" + RuntimeProcess.freePort(),
                                "--dir=" + save,
                                "--force-sequential"));
        if (seed) {
            command.add("--bt-seed-unverified=true");
        }
        command.add("--seed-ratio=0.0");
        torrents.forEach(t -> command.add(t.toString()));
        run(directory, command);
    }
}
