package dev.usher.itests.bench.transfer;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** libtorrent to libtorrent with the same v2 torrent, driven by python3-libtorrent. */
final class LibtorrentPair implements Pair {
    private static final String PYTHON = "/usr/bin/python3";
    private final boolean secure;
    private final Path identities;

    LibtorrentPair(boolean secure, Path identities) {
        this.secure = secure;
        this.identities = identities;
    }

    @Override
    public String name() {
        return secure ? "libtorrent, SSL torrent" : "libtorrent, plain v2";
    }

    @Override
    public boolean present() {
        return Child.installed(PYTHON, "-c", "import libtorrent");
    }

    @Override
    public Measure run(Sample sample, Path directory) throws IOException {
        Path save = Files.createDirectory(directory.resolve("save"));
        int port = RuntimeProcess.freePort();
        try (Child sender = peer(sample, "sender", sample.data(), port, directory);
                Child receiver =
                        peer(sample, "receiver", save, RuntimeProcess.freePort(), directory)) {
            sender.hear("ready");
            receiver.hear("ready");
            Child.awaitPort(port);
            double before = sender.cpu() + receiver.cpu();
            long start = System.nanoTime();
            receiver.say(String.valueOf(port));
            receiver.hear("complete");
            double wall = (System.nanoTime() - start) / 1e9;
            double cpu = sender.cpu() + receiver.cpu() - before;
            sample.check(save.resolve("0"));
            return new Measure(wall, cpu);
        }
    }

    private Child peer(Sample sample, String end, Path data, int port, Path directory)
            throws IOException {
        Path torrent = sample.torrent(secure ? "ssl" : "plain");
        String listen = port + (secure ? "s" : "");
        return Child.start(
                directory.resolve(end + ".log"),
                List.of(
                        PYTHON,
                        "-c",
                        script(),
                        end,
                        torrent.toString(),
                        data.toString(),
                        listen,
                        identities.toString()));
    }

    private static String script() throws IOException {
        try (InputStream in = LibtorrentPair.class.getResourceAsStream("libtorrent_peer.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
