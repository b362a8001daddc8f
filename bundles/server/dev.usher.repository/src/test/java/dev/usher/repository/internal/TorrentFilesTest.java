package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.metainfo.Metainfo;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.repository.placement.TestKeeper;
import dev.usher.server.api.Publisher.PublishRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class TorrentFilesTest {
    private static final List<String> TRACKERS =
            List.of("http://tracker.example/announce", "udp://tracker.example:6969");

    @TempDir Path directory;
    private Fixture fixture;

    @BeforeEach
    void open() {
        fixture = new Fixture(directory.resolve("main"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("A hybrid is read by anybody, v1 and v2, and holds the bytes of the repository")
    void hybrid() throws Exception {
        CatalogItem item = publish(true);
        byte[] torrent = fixture.torrents().of(item.item(), TRACKERS, false);

        Metainfo read = Metainfo.ofTorrent(torrent);
        assertThat(read.layout().infoHash()).isEqualTo(item.infoHash());
        assertThat(read.layout().v1()).hasSize(2);
        assertThat(text(torrent))
                .contains("announce-list", TRACKERS.get(0), TRACKERS.get(1))
                .doesNotContain("ssl-cert", "url-list");

        Path file = Files.write(directory.resolve("item.torrent"), torrent);
        String seen =
                libtorrent(
                        """
                        import libtorrent as lt, sys, time
                        s = lt.session({'listen_interfaces': '127.0.0.1:0', 'enable_dht': False, 'enable_lsd': False})
                        i = lt.torrent_info(sys.argv[1])
                        h = s.add_torrent({'ti': i, 'save_path': sys.argv[2]})
                        h.force_recheck()
                        end = time.time() + 30
                        while time.time() < end and not h.status().is_seeding: time.sleep(0.05)
                        st = h.status()
                        v = i.info_hashes()
                        print(st.is_seeding, v.has_v1(), v.has_v2(), [t.url for t in i.trackers()])
                        """,
                        file,
                        directory.resolve("main/items"));
        assertThat(seen)
                .isEqualTo(
                        "True True True "
                                + TRACKERS.toString().replaceAll("([^\\[\\], ]+)", "'$1'"));
    }

    @Test
    @DisplayName("Clients that cannot read a hybrid get its v1 half; an item for boxes has none")
    void half() {
        CatalogItem hybrid = publish(true);
        CatalogItem forBoxes = publish(false);

        Metainfo half = Metainfo.ofTorrent(fixture.torrents().of(hybrid.item(), TRACKERS, true));

        assertThat(half.layout().v1Only()).isTrue();
        assertThat(half.layout().infoHash())
                .isEqualTo(
                        Metainfo.ofTorrent(fixture.torrents().of(hybrid.item(), List.of(), false))
                                .layout()
                                .v1()
                                .get(1));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> fixture.torrents().of(forBoxes.item(), TRACKERS, true))
                .satisfies(p -> assertThat(p.code()).isEqualTo("item-no-hybrid"));
    }

    @Test
    @DisplayName("An item for boxes only is an SSL torrent; servers of others are web seeds")
    void secure() {
        CatalogItem item = publish(false);
        fixture.start(embedded -> embedded, name -> new FolderPlace(fixture.repository));
        fixture.repositories.register(
                "cdn", new Registration("https://cdn.example/usher/", null, null, 0, false));
        TestKeeper.round(fixture.keeper);

        byte[] torrent = fixture.torrents().of(item.item(), List.of(), false);

        assertThat(Metainfo.ofTorrent(torrent).layout().infoHash()).isEqualTo(item.infoHash());
        assertThat(text(torrent))
                .contains("ssl-cert", "8:url-listl26:https://cdn.example/usher/e")
                .doesNotContain("announce", "127.0.0.1");
    }

    @Test
    @DisplayName("What is not published has no torrent file")
    void unknown() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(
                        () -> fixture.torrents().of(new ItemId("0".repeat(32)), List.of(), false))
                .satisfies(p -> assertThat(p.code()).isEqualTo("item-unknown"));
    }

    private CatalogItem publish(boolean hybrid) {
        List<Offer> offers = List.of(Fixture.OFFER);
        ItemId item =
                fixture.house.draft(
                        new PublishRequest("Film", "", "film", 0, offers, null, hybrid));
        for (int i = 0; i < 12; i++) {
            byte[] clear = new byte[i * 20_000 + 1];
            new Random(i).nextBytes(clear);
            fixture.house.addFile(
                    item, "f" + i, null, Tier.SD, clear.length, new ByteArrayInputStream(clear));
        }
        return fixture.house.publish(item);
    }

    private static String text(byte[] torrent) {
        return new String(torrent, StandardCharsets.ISO_8859_1);
    }

    /** Skips the test where there is no libtorrent. */
    private String libtorrent(String script, Path... arguments)
            throws IOException, InterruptedException {
        Path python = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(
                Files.isExecutable(python)
                        && Files.isDirectory(Path.of("/usr/share/doc/python3-libtorrent")),
                "needs the Debian package python3-libtorrent");
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(python.toString(), "-c", script);
        for (Path a : arguments) {
            builder.command().add(a.toString());
        }
        Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out).strip();
    }
}
