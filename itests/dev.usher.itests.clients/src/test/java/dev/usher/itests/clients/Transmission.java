package dev.usher.itests.clients;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** transmission: v1; a process for each torrent. */
final class Transmission extends Client {
    private static final String TRANSMISSION = "/usr/bin/transmission-cli";

    @Override
    String debianPackage() {
        return "transmission-cli";
    }

    @Override
    boolean installed() throws IOException, InterruptedException {
        return succeeds(TRANSMISSION, "--version");
    }

    @Override
    void start(boolean seed, String address, Path directory, Path save, List<Path> torrents)
            throws IOException {
        for (Path torrent : torrents) {
            Path config =
                    Files.createDirectory(directory.resolve("config-" + torrent.getFileName()));
            Files.writeString(
                    config.resolve("settings.json"),
                    """
                    {"dht-enabled": false, "lpd-enabled": false, "pex-enabled": false,
                     "utp-enabled": false, "port-forwarding-enabled": false, "encryption": 0,
                     "bind-address-ipv4": "%s", "bind-address-ipv6": "::1",
                     "rename-partial-files": false, "preallocation": 0}
                    """
                            .formatted(address));
            run(
                    directory,
                    List.of(
                            TRANSMISSION,
                            "--config-dir",
                            config.toString(),
                            "--download-dir",
                            save.toString(),
                            "--port",
                            String.valueOf(RuntimeProcess.freePort()),
                            "--no-portmap",
                            "--encryption-tolerated",
                            torrent.toString()));
        }
    }
}
