package dev.usher.itests.clients;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** libtorrent (Rasterbar): v1, v2, hybrids and SSL torrents. */
final class Libtorrent extends Client {
    private static final String PYTHON = "/usr/bin/python3";

    private final Path identity;

    /**
     * @param identity directory with peer.pem, peer.key and dh.pem
     */
    Libtorrent(Path identity) {
        this.identity = identity;
    }

    @Override
    String debianPackage() {
        return "python3-libtorrent";
    }

    @Override
    boolean installed() throws IOException, InterruptedException {
        return succeeds(PYTHON, "-c", "import libtorrent");
    }

    @Override
    void start(boolean seed, String address, Path directory, Path save, List<Path> torrents)
            throws IOException {
        String script;
        try (InputStream in = Libtorrent.class.getResourceAsStream("libtorrent_client.py")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PYTHON,
                                "-c",
                                script,
                                address
                                        + ":"
                                        + RuntimeProcess.freePort()
                                        + ","
                                        + address
                                        + ":"
                                        + RuntimeProcess.freePort()
                                        + "s",
                                save.toString(),
                                seed ? "seed" : "fetch",
                                identity.toString()));
        torrents.forEach(t -> command.add(t.toString()));
        run(directory, command);
    }
}
