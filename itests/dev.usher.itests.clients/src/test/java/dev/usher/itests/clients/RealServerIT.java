package dev.usher.itests.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.usher.demo.Await;
import dev.usher.demo.Operator;
import dev.usher.demo.Page;
import dev.usher.demo.Rest;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.Metainfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that know nothing of Usher, a server and a box as they are shipped: what the clients are
 * given is the torrent file from the operator's console.
 */
@Tag("D1")
@Tag("D2")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealServerIT {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final String TRACKER = "api/v1/console/tracker";

    @TempDir static Path directory;
    private static Stage stage;
    private static Operator operator;
    private static Television box;

    /** The box holds it. */
    private static ItemId delivered;

    /** A file without a byte, likewise. */
    private static ItemId empty;

    /** Only clients hold it. */
    private static ItemId foreign;

    private final List<Client> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Optional<String> network = ForeignClientsTest.networkAddress();
        assumeTrue(network.isPresent(), "a network interface other than loopback");
        // transmission takes no peer at 127.0.0.1
        String address = network.orElseThrow();
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        String tracker = "dev.usher.tracker.foreign.cfg";
        stage.server().set(tracker, "addresses", address);
        stage.server().set(tracker, "httpPort", "0");
        stage.server().set(tracker, "udpPort", "0");
        stage.server().set(tracker, "announceSeconds", "5");
        stage.server().set(tracker, "requestsPerSecond", "0");
        stage.startServer();
        operator = new Operator(stage.server());
        delivered = Publishing.item(operator, directory, "Delivered", 1, 100_000, 300_001);
        empty = Publishing.item(operator, directory, "Empty", 0);
        foreign = Publishing.item(operator, directory, "Foreign", 16_000, 200_000);
        String home = operator.household("Home", "home", "correct horse battery", "2468", 100);
        box = stage.box("box", operator.enrolmentCode(home));
        box.process().set("dev.usher.swarm.cfg", "listenAddress", address);
        box.process().set("dev.usher.swarm.cfg", "connectPlain", "true");
        box.process().set("dev.usher.swarm.cfg", "plainPort", "" + RuntimeProcess.freePort());
        stage.start(box);
        box.awaitServer("ONLINE");
        for (ItemId item : List.of(delivered, empty)) {
            box.awaitInCatalog(item);
            box.order(item);
            box.awaitAvailable(item);
        }
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @AfterEach
    void closeClients() {
        clients.forEach(Client::close);
    }

    private Client client(String name) throws IOException, InterruptedException {
        Client client =
                switch (name) {
                    case "libtorrent" -> new Libtorrent(directory);
                    case "aria2" -> new Aria2();
                    case "transmission" -> new Transmission();
                    default -> throw new AssertionError(name);
                };
        assumeTrue(client.installed(), client.debianPackage());
        clients.add(0, client);
        return client;
    }

    /**
     * The torrent file as the operator gets it, with one tracker.
     *
     * @param v1 for clients that cannot read a hybrid
     */
    private static Path torrent(ItemId item, boolean v1, String announce, Path folder)
            throws Exception {
        Map<String, Object> torrent = Bencode.decodeDictionary(torrent(item, v1));
        torrent.remove("announce-list");
        torrent.put("announce", announce);
        return Files.write(folder.resolve(item + ".torrent"), Bencode.encode(torrent));
    }

    private static byte[] torrent(ItemId item, boolean v1) {
        Rest.Answer answer =
                operator.rest().get("api/v1/console/items/" + item + "/torrent?v1=" + v1);
        answer.ok("the torrent");
        return answer.bytes();
    }

    private static String announceUrl(String scheme) {
        JsonNode urls = operator.rest().get(TRACKER).ok("tracker").path("announceUrls");
        return StreamSupport.stream(urls.spliterator(), false)
                .map(JsonNode::asText)
                .filter(u -> u.startsWith(scheme + ":"))
                .findFirst()
                .orElseThrow();
    }

    private static void allow(boolean allowed) {
        operator.rest().put(TRACKER, Map.of("foreignAllowed", allowed)).ok("foreign clients");
    }

    @Test
    @Order(1)
    @DisplayName("While the operator does not allow them, clients are told so")
    void refused() throws Exception {
        Client client = client("libtorrent");
        String https = "https://127.0.0.1:" + stage.securePort() + "/announce";
        Path folder = Files.createDirectory(directory.resolve("refused"));

        client.start(
                false,
                "127.0.0.1",
                folder,
                folder,
                List.of(torrent(delivered, false, https, folder)));

        awaitSaid(client, "other clients are not allowed");
        assertThat(operator.rest().get(TRACKER).ok("tracker").path("announceUrls")).isEmpty();
    }

    private static void awaitSaid(Client client, String words) {
        try {
            Await.untilTrue(
                    "a client to say " + words, LIMIT, () -> client.toString().contains(words));
        } catch (RuntimeException e) {
            throw new AssertionError(client.toString(), e);
        }
    }

    @ParameterizedTest
    @Order(2)
    @DisplayName("Allowed, they find the box by the tracker, and have of it what the server made")
    @CsvSource({
        "transmission, http, true",
        "transmission, udp, true",
        "libtorrent, http, false",
        "libtorrent, udp, false",
        "aria2, http, true"
    })
    void fetchFromTheBox(String name, String scheme, boolean v1) throws Exception {
        Client client = client(name);
        allow(true);
        InfoHash hash = Metainfo.ofTorrent(torrent(delivered, v1)).layout().infoHash();
        Await.untilTrue("the tracker to know the box as a seeder", LIMIT, () -> seeded(hash, true));
        if (name.equals("transmission")) {
            // it keeps the first peer it hears of at an address, and here all have the same
            Await.untilTrue("the tracker to know nobody else", LIMIT, () -> peers(hash) == 1);
        }
        long before = box.served(delivered);
        Path folder = Files.createDirectory(directory.resolve(name + scheme));

        client.start(
                false,
                address(),
                folder,
                folder,
                List.of(
                        torrent(delivered, v1, announceUrl(scheme), folder),
                        torrent(empty, v1, announceUrl(scheme), folder)));

        awaitSame(client, delivered, folder);
        awaitSame(client, empty, folder);
        assertThat(box.served(delivered) - before).isGreaterThanOrEqualTo(400_000);
        awaitForeignSeeder(client, hash);
        // those of the tests before may not have said yet that they are gone
        assertThat(scraped(hash)).containsPattern("8:completei[2-9]e");
        if (name.equals("libtorrent")) {
            awaitSaid(client, "scrape reply");
        }
    }

    @Test
    @Order(2)
    @DisplayName("A file without a byte is delivered and opened like any other")
    void opensWhatIsEmpty() {
        assertThat(box.transfer(empty).orElseThrow().path("length").asLong()).isPositive();
        try (Page page = new Page(box)) {
            page.sayHello();
            Await.untilTrue("the pass", LIMIT, () -> box.buy(empty, "free").status() < 300);
            String stream =
                    Await.until("the stream", LIMIT, () -> path(box.play(empty, "browser")));
            assertThat(box.rest().get(stream).bytes()).isEmpty();
            assertThat(box.rest().status(stream)).isEqualTo(200);
            box.stop();
        }
    }

    private static Optional<String> path(Rest.Answer playing) {
        return Optional.of(playing.body().path("path").asText()).filter(p -> !p.isEmpty());
    }

    @Test
    @Order(3)
    @DisplayName("They meet by the tracker: what one holds and no box, the other gets from it")
    void fetchFromEachOther() throws Exception {
        Client seeder = client("aria2");
        Client leecher = client("transmission");
        allow(true);
        Path held = Files.createDirectory(directory.resolve("held"));
        Path wanted = Files.createDirectory(directory.resolve("wanted"));
        ItemLayout layout = Metainfo.ofTorrent(torrent(foreign, true)).layout();
        TestItem.layOut(layout, file -> Files.readAllBytes(made(foreign, file)), held);
        seeder.start(
                true,
                address(),
                held,
                held,
                List.of(torrent(foreign, true, announceUrl("http"), held)));
        awaitForeignSeeder(seeder, layout.infoHash());

        leecher.start(
                false,
                address(),
                wanted,
                wanted,
                List.of(torrent(foreign, true, announceUrl("udp"), wanted)));

        awaitSame(leecher, foreign, wanted);
    }

    @Test
    @Order(4)
    @DisplayName("Allowed no more, they are forgotten and told so again")
    void closedAgain() throws Exception {
        allow(true);
        URI door = URI.create(announceUrl("http"));
        allow(false);

        assertThat(operator.rest().get(TRACKER + "/swarms").ok("swarms")).isEmpty();
        assertThat(stage.server().rest().status("announce")).isEqualTo(401);
        assertThat(new Rest(door).status("announce")).isZero();
        refusedAgain();
    }

    private void refusedAgain() throws Exception {
        Client client = client("libtorrent");
        String https = "https://127.0.0.1:" + stage.securePort() + "/announce";
        Path folder = Files.createDirectory(directory.resolve("closed"));
        client.start(
                false,
                "127.0.0.1",
                folder,
                folder,
                List.of(torrent(delivered, false, https, folder)));
        awaitSaid(client, "other clients are not allowed");
    }

    private static String address() {
        return URI.create(announceUrl("http")).getHost();
    }

    /** Missing while nobody holds the item or announced it. */
    private static JsonNode swarm(InfoHash hash) {
        JsonNode swarms = operator.rest().get(TRACKER + "/swarms").ok("swarms");
        return StreamSupport.stream(swarms.spliterator(), false)
                .filter(s -> s.path("announced").asText().equals(hash.serverName()))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static void awaitForeignSeeder(Client client, InfoHash hash) {
        try {
            Await.untilTrue(
                    "the tracker to know a client as a seeder", LIMIT, () -> seeded(hash, false));
        } catch (RuntimeException e) {
            throw new AssertionError(client.toString(), e);
        }
    }

    private static int peers(InfoHash hash) {
        return swarm(hash).path("peers").size();
    }

    /** Whether the box, or a client, is known to be complete. */
    private static boolean seeded(InfoHash hash, boolean byBox) {
        return StreamSupport.stream(swarm(hash).path("peers").spliterator(), false)
                .filter(p -> p.path("box").asBoolean() == byBox)
                .anyMatch(p -> p.path("seeder").asBoolean());
    }

    /** Any client's question, without announcing. */
    private static String scraped(InfoHash hash) throws IOException, InterruptedException {
        String query = hash.serverName().replaceAll("..", "%$0");
        URI scrape = URI.create(announceUrl("http").replace("/announce", "/scrape?info_hash="));
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(scrape + query)).timeout(LIMIT).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(ISO_8859_1))
                .body();
    }

    /** Compares all files with those the server made. */
    private static void awaitSame(Client client, ItemId item, Path save) throws IOException {
        ItemLayout layout = Metainfo.ofTorrent(torrent(item, false)).layout();
        for (int i = 0; i < layout.files().size(); i++) {
            Path file = save.resolve(item.value()).resolve(layout.files().get(i).path());
            String expected = ForeignClientsTest.sha256(made(item, i));
            try {
                Await.untilTrue(file + " to be complete", LIMIT, () -> is(file, expected));
            } catch (RuntimeException e) {
                throw new AssertionError(client.toString(), e);
            }
        }
    }

    private static boolean is(Path file, String sha256) {
        try {
            return ForeignClientsTest.sha256(file).equals(sha256);
        } catch (IOException e) {
            // the client is moving it just now
            return false;
        }
    }

    /** The encrypted file on the server's disk. */
    private static Path made(ItemId item, int file) throws IOException {
        try (var all = Files.walk(stage.server().data().resolve("usher/repository"))) {
            return all.filter(f -> f.endsWith(item.value() + "/" + file)).findFirst().orElseThrow();
        }
    }
}
