package dev.usher.itests.clients;

import dev.usher.demo.RuntimeProcess;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * transmission: v1; a process for each torrent.
 *
 * <p>A torrent it has not seen before it starts, stops, checks and starts again, and the command
 * line client 3.00 ends when its look at the torrent, every 200 ms, falls between: on a busy
 * machine it is gone before it announced. Here every torrent is one that it has seen before.
 */
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
            remember(config, torrent, seed);
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

    /** What it leaves behind of a torrent: the torrent, and which blocks there are. */
    private static void remember(Path config, Path torrent, boolean complete) throws IOException {
        byte[] bytes = Files.readAllBytes(torrent);
        String hash = Metainfo.ofTorrent(bytes).layout().infoHash().serverName();
        Path torrents = Files.createDirectory(config.resolve("torrents"));
        Files.write(torrents.resolve(hash + ".torrent"), bytes);
        Path resume = Files.createDirectory(config.resolve("resume"));
        Map<String, String> progress = Map.of("blocks", complete ? "all" : "none");
        Files.write(resume.resolve(hash + ".resume"), Bencode.encode(Map.of("progress", progress)));
    }
}
