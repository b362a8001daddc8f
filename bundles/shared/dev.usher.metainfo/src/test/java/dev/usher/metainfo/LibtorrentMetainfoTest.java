package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds our metainfo against libtorrent's: same info hash, and it loads what we write. */
class LibtorrentMetainfoTest {
    private static final String SCRIPT =
            """
            import sys, libtorrent as lt
            ti = lt.torrent_info(sys.argv[1])
            fs = ti.files()
            real = [fs.file_size(i) for i in range(fs.num_files()) if not fs.file_flags(i) & lt.file_flags_t.flag_pad_file]
            print(ti.info_hashes().v2, real, ti.piece_length(), ti.name(), ti.is_valid(), ti.ssl_cert()[:10])
            st = lt.file_storage()
            lt.add_files(st, sys.argv[2])
            ct = lt.create_torrent(st, ti.piece_length(), lt.create_torrent.v2_only)
            lt.set_piece_hashes(ct, sys.argv[3])
            ct.set_priv(True)
            out = ct.generate()
            print(lt.torrent_info(out).info_hashes().v2)
            print(sorted((k.hex(), v.hex()) for k, v in out[b'piece layers'].items()) ==
                  sorted((k.hex(), v.hex()) for k, v in lt.bdecode(open(sys.argv[1], 'rb').read())[b'piece layers'].items()))
            """;

    @TempDir Path dir;

    @Test
    void agreesWithLibtorrent() throws IOException, InterruptedException {
        assumeTrue(present(), "python3-libtorrent");
        Path item = Files.createDirectory(dir.resolve(MetainfoTest.ITEM.value()));
        byte[][] contents = {
            MetainfoTest.content(16384),
            MetainfoTest.content(1_000_000),
            MetainfoTest.content(65536),
            MetainfoTest.content(65537)
        };
        for (int i = 0; i < contents.length; i++) {
            Files.write(item.resolve("" + i), contents[i]);
        }
        List<FileHashes> hashes = List.of(contents).stream().map(MetainfoTest::hashes).toList();
        Metainfo metainfo = Metainfo.build(MetainfoTest.ITEM, 65536, hashes, Optional.empty());
        Path torrent =
                Files.write(
                        dir.resolve("t.torrent"),
                        metainfo.torrent(Optional.of("http://localhost/announce")));

        List<String> said = python(SCRIPT, torrent, item, dir);

        String hash = metainfo.layout().infoHash().hex();
        assertThat(said)
                .containsExactly(
                        hash
                                + " [16384, 1000000, 65536, 65537] 65536 "
                                + MetainfoTest.ITEM
                                + " True ",
                        hash,
                        "True");
    }

    /**
     * A torrent of one file takes, in libtorrent, that file's name: peer certificates are for any
     * name.
     */
    @Test
    void sslTorrentLoads() throws IOException, InterruptedException {
        assumeTrue(present(), "python3-libtorrent");
        List<FileHashes> hashes = List.of(MetainfoTest.hashes(MetainfoTest.content(100)));
        Metainfo metainfo =
                Metainfo.build(
                        MetainfoTest.ITEM,
                        16384,
                        hashes,
                        Optional.of("-----BEGIN CERTIFICATE-----"));
        Path torrent = Files.write(dir.resolve("t.torrent"), metainfo.torrent(Optional.empty()));
        String script = SCRIPT.lines().limit(5).reduce("", (a, b) -> a + b + "\n");
        assertThat(python(script, torrent))
                .containsExactly(metainfo.layout().infoHash() + " [100] 16384 0 True -----BEGIN");
    }

    private boolean present() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
            return false;
        }
        Process p =
                new ProcessBuilder("/usr/bin/python3", "-c", "import libtorrent")
                        .redirectErrorStream(true)
                        .start();
        return p.waitFor(20, TimeUnit.SECONDS) && p.exitValue() == 0;
    }

    private List<String> python(String script, Path... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", script));
        for (Path a : arguments) {
            command.add(a.toString());
        }
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines =
                new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(p.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return lines.stream()
                .filter(l -> !l.contains("DeprecationWarning") && !l.startsWith("  "))
                .toList();
    }
}
