package dev.usher.itests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.itests.clients.TestItem.Kind;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that know nothing of Usher fetch from a box and serve a box; all they are given is a
 * torrent file with the address of our tracker.
 */
@Tag("D1")
@Tag("D2")
class ForeignClientsTest {
    @TempDir Path temp;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final SwarmAuthority authority = new SwarmAuthority();
    private String address;
    private TestOperator operator;
    private Path identity;
    private BoxId foreigner;

    @BeforeEach
    void open() throws IOException {
        // transmission takes no peer at 127.0.0.1
        Optional<String> network = networkAddress();
        assumeTrue(network.isPresent(), "a network interface other than loopback");
        address = network.orElseThrow();
        operator = new TestOperator(address);
        identity = Files.createDirectory(temp.resolve("identity"));
        foreigner = authority.writeIdentity(identity);
    }

    /** That of the way out where there is one: others may be some test's, and gone in a moment. */
    static Optional<String> networkAddress() throws SocketException {
        try (DatagramSocket out = new DatagramSocket()) {
            // sends nothing
            out.connect(new InetSocketAddress("192.0.2.1", 9));
            if (out.getLocalAddress() instanceof Inet4Address a && !a.isLoopbackAddress()) {
                return Optional.of(a.getHostAddress());
            }
        } catch (SocketException noWay) {
            // then any
        }
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable c : open) {
            c.close();
        }
        if (operator != null) {
            operator.close();
        }
    }

    private TestBox box(String name, boolean plain) {
        TestBox box = new TestBox(authority, temp.resolve(name), address, plain);
        open.add(box);
        return box;
    }

    private Client client(String name) throws IOException, InterruptedException {
        Client client =
                switch (name) {
                    case "libtorrent" -> new Libtorrent(identity);
                    case "aria2" -> new Aria2();
                    case "transmission" -> new Transmission();
                    default -> throw new AssertionError(name);
                };
        assumeTrue(client.installed(), client.debianPackage());
        // before the others: boxes and the tracker outlive it
        open.add(0, client);
        return client;
    }

    /** Items that the client can take part in. */
    private List<TestItem> items(String client) {
        List<TestItem> items = new ArrayList<>(TestItem.ofAllSizes(Kind.V1, Optional.empty(), 100));
        if (client.equals("libtorrent")) {
            // aria2 before 1.37 and transmission before 4 cannot read the empty name in a file tree
            items.addAll(TestItem.ofAllSizes(Kind.HYBRID, Optional.empty(), 200));
            items.addAll(TestItem.ofAllSizes(Kind.V2, Optional.empty(), 300));
            items.addAll(TestItem.ofAllSizes(Kind.V2, Optional.of(authority.pem()), 400));
        }
        return items;
    }

    private List<Path> torrents(List<TestItem> items, String scheme) throws IOException {
        Path directory = Files.createDirectory(temp.resolve("torrents"));
        List<Path> torrents = new ArrayList<>();
        for (TestItem item : items) {
            torrents.add(item.torrent(directory, operator.announceUrl(item, scheme)));
        }
        return torrents;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "libtorrent http",
                "libtorrent udp",
                "aria2 http",
                "transmission http",
                "transmission udp"
            })
    void fetchesFromOurBoxThroughOurTracker(String clientAndTracker) throws Exception {
        String name = clientAndTracker.split(" ")[0];
        Client client = client(name);
        List<TestItem> items = items(name);
        operator.publish(items);
        TestBox box = box("box", true);
        for (TestItem item : items) {
            box.hold(item);
        }
        operator.hear(box, items);
        Path save = Files.createDirectory(temp.resolve("save"));
        List<Path> torrents = torrents(items, clientAndTracker.split(" ")[1]);

        client.start(false, address, temp, save, torrents);

        for (TestItem item : items) {
            for (int f = 0; f < item.layout().files().size(); f++) {
                Path saved = item.saved(save, f);
                byte[] original = item.file(f);
                await().pollInterval(Duration.ofMillis(20))
                        .untilAsserted(
                                () ->
                                        assertThat(sha256(saved))
                                                .as("%s file %s: %s", item, saved, client)
                                                .isEqualTo(sha256(original)));
            }
            operator.awaitForeign(item, true, client);
            assertThat(box.served(item)).isGreaterThanOrEqualTo(item.layout().length());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"libtorrent", "aria2", "transmission"})
    void servesOurBox(String name) throws Exception {
        Client client = client(name);
        List<TestItem> items = items(name);
        operator.publish(items);
        Path save = Files.createDirectory(temp.resolve("save"));
        for (TestItem item : items) {
            item.save(save);
        }
        client.start(true, address, temp, save, torrents(items, "http"));
        TestBox plain = box("plain", true);
        TestBox secure = box("secure", false);

        for (TestItem item : items) {
            String at = operator.awaitForeign(item, true, client);
            if (item.secure()) {
                secure.fetch(item, foreigner.value(), at);
            } else {
                plain.fetch(item, "foreign", at);
            }
        }

        for (TestItem item : items) {
            TestBox box = item.secure() ? secure : plain;
            for (int f = 0; f < item.layout().files().size(); f++) {
                assertThat(sha256(box.awaitFile(item, f))).isEqualTo(sha256(item.file(f)));
            }
        }
    }

    /**
     * Why no item here is one empty file: libtorrent and transmission refuse it, aria2 has it at
     * once. What an operator publishes is never empty: a ciphertext has a header.
     */
    @ParameterizedTest
    @CsvSource({
        "libtorrent, V1, invalid length of torrent",
        "libtorrent, V2, invalid length of torrent",
        "libtorrent, HYBRID, invalid length of torrent",
        "aria2, V1, SEED(",
        "transmission, V1, Invalid metadata entry"
    })
    void oneEmptyFileIsNoTorrentToOthers(String name, Kind kind, String says) throws Exception {
        Client client = client(name);
        TestItem item = new TestItem(kind, Optional.empty(), 1, 16384, 0);
        Path save = Files.createDirectory(temp.resolve("save"));
        // where nobody listens
        Path torrent = item.torrent(temp, "http://127.0.0.1:1/announce");
        client.start(false, address, temp, save, List.of(torrent));
        await().untilAsserted(() -> assertThat(client.toString()).contains(says));
    }

    /** Some clients do not make files of no bytes. */
    static String sha256(Path file) throws IOException {
        return sha256(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
