package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.media.api.ItemLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Other people's hybrids and v1 torrents are read, ours are taken: the hashes are the same. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "16383", "16384", "16385", "131072", "100,65536,0,70000,7"})
    void agreesWithLibtorrentOnHybridsAndV1(String lengths)
            throws IOException, InterruptedException {
        assumeTrue(present(), "python3-libtorrent");
        Path item = Files.createDirectory(dir.resolve(MetainfoTest.ITEM.value()));
        List<byte[]> contents =
                Stream.of(lengths.split(","))
                        .map(n -> MetainfoTest.content(Integer.parseInt(n)))
                        .toList();
        for (int i = 0; i < contents.size(); i++) {
            Files.write(item.resolve("" + i), contents.get(i));
        }
        Metainfo ours = MetainfoTest.hybrid(contents.toArray(byte[][]::new));
        Path torrent = Files.write(dir.resolve("t"), ours.torrent(Optional.empty()));
        String script =
                """
                import sys, os, libtorrent as lt
                torrent, item, dir = sys.argv[1:]
                if os.path.getsize(torrent) and sum(os.path.getsize(item + '/' + f) for f in os.listdir(item)):
                    ti = lt.torrent_info(torrent)
                    print(ti.info_hashes().v1, ti.info_hashes().v2)
                    fs = ti.files()
                    print([fs.file_size(i) for i in range(fs.num_files()) if not fs.file_flags(i) & lt.file_flags_t.flag_pad_file])
                    for name, flags in ('hybrid', 0), ('v1', lt.create_torrent.v1_only | lt.create_torrent.canonical_files):
                        st = lt.file_storage()
                        lt.add_files(st, item)
                        ct = lt.create_torrent(st, 65536, flags)
                        lt.set_piece_hashes(ct, dir)
                        open(dir + '/' + name, 'wb').write(lt.bencode(ct.generate()))
                """;
        List<String> said = python(script, torrent, item, dir);
        if (ours.layout().length() == 0) {
            assertThat(ours.layout().pieceCount()).isZero(); // libtorrent makes none of nothing
            return;
        }
        assertThat(said)
                .containsExactly(
                        ours.layout().v1().get(0) + " " + ours.layout().infoHash(),
                        List.of(lengths.split(",")).toString());
        for (String theirs : List.of("hybrid", "v1")) {
            Metainfo read = Metainfo.ofTorrent(Files.readAllBytes(dir.resolve(theirs)));
            assertThat(read.layout().v1Only()).isEqualTo(theirs.equals("v1"));
            assertThat(read.layout().pieceCount()).isEqualTo(ours.layout().pieceCount());
            for (int p = 0; p < read.layout().pieceCount(); p++) {
                ItemLayout.Span span = read.layout().span(p);
                byte[] file = contents.get(span.file());
                assertThat(
                                read.verifier()
                                        .verify(
                                                p,
                                                ByteBuffer.wrap(
                                                        file, (int) span.offset(), span.length())))
                        .isTrue();
            }
        }
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
        return p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
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
        assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines.stream()
                .filter(l -> !l.contains("DeprecationWarning") && !l.startsWith("  "))
                .toList();
    }
}
