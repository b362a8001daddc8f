package dev.usher.transport.mina.internal;

import static dev.usher.transport.mina.internal.TestSwarm.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.media.api.BoxId;
import dev.usher.metainfo.PieceHasher;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport.Listening;
import dev.usher.transport.mina.internal.TestSwarm.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The wire held against libtorrent (python3-libtorrent), plain and as SSL torrent, in both roles.
 */
@Tag("D1")
class LibtorrentTest {
    private static final String SCRIPT =
            """
            import os, sys, threading, time, libtorrent as lt
            torrent, directory, ssl, connect, seed, layers = sys.argv[1:]
            # ends with the test, however that ends
            threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
            s = lt.session({'listen_interfaces': '127.0.0.1:0' + ('s' if ssl == 'true' else ''), 'enable_outgoing_utp': False,
                'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
                'unchoke_interval': 1, 'out_enc_policy': 2, 'in_enc_policy': 2, 'allow_multiple_connections_per_ip': True,
                'alert_mask': lt.alert.category_t.error_notification | lt.alert.category_t.peer_notification
                    | lt.alert.category_t.status_notification})
            p = lt.add_torrent_params()
            t = lt.bdecode(open(torrent, 'rb').read())
            if layers != 'all':
                t.pop(b'piece layers')
            p.ti = lt.torrent_info(t)
            p.save_path = directory
            p.flags = lt.torrent_flags.seed_mode if seed == 'true' else lt.torrent_flags.update_subscribe
            h = s.add_torrent(p)
            if ssl == 'true':
                h.set_ssl_certificate(directory + '/peer.pem', directory + '/peer.key', directory + '/dh.pem')
            h.status() # answered once all of the above is done: a peer that calls finds the torrent
            if connect != '0':
                h.connect_peer(('127.0.0.1', int(connect)))
            complete = False
            while True:
                for a in s.pop_alerts():
                    print(a.message(), flush=True)
                    if isinstance(a, lt.listen_succeeded_alert) and 'tcp' in str(a.socket_type):
                        print('ready at', a.port, flush=True)
                if seed != 'true' and not complete and h.status().is_seeding:
                    complete = True
                    h.pause()
                    print('complete', flush=True)
                time.sleep(0.02)
            """;

    @TempDir Path dir;

    private final MinaPeerTransport transport =
            new MinaPeerTransport(
                    1,
                    new Limits(
                            Limits.Incoming.of(8),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(60)));
    private Process libtorrent;

    @BeforeEach
    void present() throws IOException, InterruptedException {
        boolean there = Files.isExecutable(Path.of("/usr/bin/python3"));
        if (there) {
            Process p =
                    new ProcessBuilder("/usr/bin/python3", "-c", "import libtorrent")
                            .redirectErrorStream(true)
                            .start();
            there = p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
        }
        assumeTrue(there, "python3-libtorrent");
    }

    @AfterEach
    void stop() throws InterruptedException {
        transport.stop();
        if (libtorrent != null) {
            libtorrent.destroyForcibly().waitFor();
        }
    }

    /** Files of all kinds of ends; the empty one is none of libtorrent's business. */
    private static TestSwarm swarm(Kind kind, boolean ssl) {
        return new TestSwarm(kind, ssl, 64 << 10, 1_000_000, 16385, 65536, 0, 16383, 1, 1_900_000);
    }

    @ParameterizedTest
    @CsvSource({"V2,false", "V2,true", "HYBRID,false", "HYBRID,true", "V1,false", "V1,true"})
    void libtorrentDownloadsFromUs(Kind kind, boolean ssl) throws IOException {
        TestSwarm swarm = swarm(kind, ssl);
        TestPeer seed = new TestPeer(swarm, true, swarm.box().tls());
        Listening port = transport.listen(new InetSocketAddress("127.0.0.1", 0), ssl, seed);
        BoxId foreign = start(swarm, ssl, port.address().getPort(), false);

        await().untilAsserted(() -> assertThat(output()).contains("complete"));

        for (int i = 0; i < swarm.layout().files().size(); i++) {
            Path file = file(swarm, i);
            byte[] content = swarm.file(i);
            await().untilAsserted(() -> assertThat(Files.readAllBytes(file)).isEqualTo(content));
        }
        assertThat(seed.opened.get(0).peer())
                .isEqualTo(ssl ? Optional.of(foreign) : Optional.empty());
        assertThat(seed.hellos.peek().client()).startsWith("libtorrent/");
        assertThat(seed.hellos.peek().extensions()).contains("lt_donthave");
    }

    @ParameterizedTest
    @CsvSource({"V2,false", "V2,true", "HYBRID,false", "HYBRID,true", "V1,false", "V1,true"})
    void weDownloadFromLibtorrent(Kind kind, boolean ssl) throws IOException {
        TestSwarm swarm = swarm(kind, ssl);
        TestPeer leech = new TestPeer(swarm, false, swarm.box().tls());
        for (int i = 0; i < swarm.layout().files().size(); i++) {
            Files.createDirectories(file(swarm, i).getParent());
            Files.write(file(swarm, i), swarm.file(i));
        }
        start(swarm, ssl, 0, true);

        transport.connect(listening(), ssl, swarm.layout().infoHash(), leech, leech);

        await().untilAsserted(
                        () ->
                                assertThat(leech.receivedBytes)
                                        .as(output() + leech.heard + leech.offered)
                                        .hasValue(swarm.content.length));
        assertThat(leech.received).isEqualTo(swarm.content);
    }

    /** Certificates we would refuse are refused by libtorrent, and the other way round. */
    @ParameterizedTest
    @CsvSource({"*,true", "this,true", "other,false"})
    void libtorrentChecksOurCertificate(String name, boolean trusted) throws IOException {
        TestSwarm swarm = swarm(Kind.HYBRID, true);
        TestPeer seed = new TestPeer(swarm, true, certified(swarm, name).tls());
        Listening port = transport.listen(new InetSocketAddress("127.0.0.1", 0), true, seed);
        start(swarm, true, port.address().getPort(), false);
        await().untilAsserted(
                        () ->
                                assertThat(output())
                                        .containsAnyOf(
                                                trusted
                                                        ? new String[] {"complete"}
                                                        : new String[] {
                                                            "certificate", "verify", "handshake"
                                                        }));
        assertThat(seed.opened.isEmpty()).isEqualTo(!trusted);
    }

    @ParameterizedTest
    @CsvSource({"*,true", "this,true", "other,false"})
    void weCheckTheCertificateOfLibtorrent(String name, boolean trusted) throws IOException {
        TestSwarm swarm = swarm(Kind.HYBRID, true);
        TestPeer leech = new TestPeer(swarm, false, swarm.box().tls());
        for (int i = 0; i < swarm.layout().files().size(); i++) {
            Files.createDirectories(file(swarm, i).getParent());
            Files.write(file(swarm, i), swarm.file(i));
        }
        start(swarm, certified(swarm, name), true, 0, true, "all");
        transport.connect(listening(), true, swarm.layout().infoHash(), leech, leech);
        await().until(() -> trusted ? !leech.offered.isEmpty() : !leech.closed.isEmpty());
        assertThat(leech.opened.isEmpty()).isEqualTo(!trusted);
    }

    /**
     * @param name "this" = for this item only
     */
    private static TestSwarm.Identity certified(TestSwarm swarm, String name) {
        String item = name.equals("this") ? TestSwarm.ITEM.value() : name;
        return swarm.box(swarm.ca, Optional.empty(), item, Duration.ZERO);
    }

    /** libtorrent knows the roots only: it asks us for the hashes of the pieces. */
    @Test
    void libtorrentGetsPieceLayersFromUs() throws IOException {
        TestSwarm swarm = swarm(Kind.V2, false);
        TestPeer seed = TestPeer.plain(swarm, true);
        Listening port = transport.listen(new InetSocketAddress("127.0.0.1", 0), false, seed);
        start(swarm, swarm.box(), false, port.address().getPort(), false, "none");

        await().untilAsserted(() -> assertThat(output()).contains("complete"));
        assertThat(seed.heard).contains("hash request 2");
    }

    /**
     * What libtorrent tells of the blocks of a piece shows which block is wrong. It keeps the
     * hashes of pieces only and refuses those of blocks until it has read the piece, which it does
     * before it sends the first block of it.
     */
    @Test
    @Tag("D3")
    void libtorrentTellsUsTheHashesOfBlocks() throws IOException {
        TestSwarm swarm = swarm(Kind.V2, false);
        TestPeer leech = TestPeer.plain(swarm, false);
        leech.onlyWatches = true;
        for (int i = 0; i < swarm.layout().files().size(); i++) {
            Files.createDirectories(file(swarm, i).getParent());
            Files.write(file(swarm, i), swarm.file(i));
        }
        start(swarm, false, 0, true);
        transport.connect(listening(), false, swarm.layout().infoHash(), leech, leech);
        await().until(() -> !leech.offered.isEmpty());
        PeerConnection connection = leech.opened.get(0);
        connection.requestHashes(HashRequest.blocks(swarm.layout(), 0).orElseThrow());
        await().until(() -> leech.heard.contains("no hashes"));
        leech.fetch(connection);
        await().until(() -> leech.receivedBytes.get() == swarm.content.length);

        for (int piece : new int[] {0, 15, 16}) { // whole, the file's last, of a smaller file
            HashRequest request = HashRequest.blocks(swarm.layout(), piece).orElseThrow();
            int length = swarm.layout().span(piece).length();
            PieceHasher hasher = new PieceHasher();
            hasher.write(swarm.content, swarm.position(piece, 0), length);
            byte[] got = hasher.finish().leaves();
            got[0] ^= 1;
            connection.requestHashes(request);
            await().untilAsserted(
                            () -> assertThat(leech.told).as("" + leech.heard).containsKey(request));
            byte[] told = leech.told.get(request);
            assertThat(swarm.metainfo.verifier().wrongBlocks(piece, got, told).stream())
                    .containsExactly(0);
        }
    }

    private Path file(TestSwarm swarm, int index) {
        String path = swarm.layout().files().get(index).path();
        return dir.resolve(TestSwarm.ITEM.value()).resolve(path);
    }

    /** Where libtorrent takes calls: it chose the port itself and has the torrent. */
    private InetSocketAddress listening() {
        Pattern ready = Pattern.compile("ready at (\\d+)");
        Matcher said = await().until(() -> ready.matcher(output()), Matcher::find);
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(said.group(1)));
    }

    private BoxId start(TestSwarm swarm, boolean ssl, int connect, boolean seed)
            throws IOException {
        return start(swarm, swarm.box(), ssl, connect, seed, "all");
    }

    /**
     * @param layers "all" = libtorrent knows the hashes of the pieces
     */
    private BoxId start(
            TestSwarm swarm,
            TestSwarm.Identity identity,
            boolean ssl,
            int connect,
            boolean seed,
            String layers)
            throws IOException {
        Path torrent =
                Files.write(dir.resolve("t.torrent"), swarm.metainfo.torrent(Optional.empty()));
        identity.write(dir);
        Files.writeString(dir.resolve("dh.pem"), DH);
        List<String> command =
                List.of(
                        "/usr/bin/python3",
                        "-c",
                        SCRIPT,
                        torrent.toString(),
                        dir.toString(),
                        "" + ssl,
                        "" + connect,
                        "" + seed,
                        layers);
        libtorrent =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("out").toFile())
                        .start();
        return identity.id();
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("out"));
    }

    /** RFC 7919 ffdhe2048: libtorrent wants parameters, TLS 1.3 doesn't use them. */
    private static final String DH =
            """
            -----BEGIN DH PARAMETERS-----
            MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
            +8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
            87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
            YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
            7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
            ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
            -----END DH PARAMETERS-----
            """;
}
