package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.BareBox;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on delivery by boxes that lie, and on what brings boxes together by anybody. */
@Tag("SEC")
class SwarmThreatsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String RENDEZVOUS = "api/v1/box/rendezvous";
    private static final int COOKIE = 0x2112A442;

    @TempDir static Path directory;
    private static final int PROBE = RuntimeProcess.freePort();
    private static final int RELAY = RuntimeProcess.freePort();
    private static Stage stage;
    private static Operator operator;
    private static BareBox alice;
    private static BareBox bob;
    private static BareBox mallory;

    @BeforeAll
    static void start() {
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.server().set("dev.usher.rendezvous.cfg", "probePorts", "" + PROBE);
        stage.server().set("dev.usher.rendezvous.cfg", "relayPort", "" + RELAY);
        // all calls of a flood wait at the same time, however slow the machine is
        stage.server().set("dev.usher.rendezvous.cfg", "answerSeconds", "30");
        stage.startServer();
        operator = new Operator(stage.server());
        alice = box("alice");
        bob = box("bob");
        mallory = box("mallory");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static String household(String name) {
        return operator.household(name, name, "a password for " + name, "2468", 1000);
    }

    private static BareBox box(String name) {
        URI url = URI.create("https://127.0.0.1:" + stage.securePort() + "/");
        Path pki = stage.server().data().resolve("usher/pki");
        return BareBox.enrol(pki, url, name, operator.enrolmentCode(household(name)));
    }

    private static Rest.Answer meet(BareBox caller, BareBox called, String way, String address) {
        return caller.rest()
                .post(RENDEZVOUS, Map.of("peer", called.id(), "way", way, "address", address));
    }

    /** Waits for calls, as a box does all the time. */
    private static CompletableFuture<JsonNode> calls(BareBox box, int seconds) {
        return CompletableFuture.supplyAsync(
                () -> box.rest().get(RENDEZVOUS + "?wait=" + seconds).ok("calls"),
                task -> new Thread(task).start());
    }

    /** Only who waits for calls is called in vain in a way that is none. */
    private static void awaitPresent(BareBox called) {
        Await.untilTrue(
                "a box to wait for calls",
                LIMIT,
                () -> meet(mallory, called, "HOST", "").problem().equals("meeting-malformed"));
    }

    @Test
    @DisplayName("S1: strangers at the STUN and relay ports do not keep honest boxes away")
    void s1_floodedPortsServeOthers() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                for (int port : new int[] {PROBE, RELAY}) {
                    Socket s = new Socket();
                    flood.add(s);
                    s.bind(new InetSocketAddress("127.0.0.2", 0));
                    s.connect(new InetSocketAddress("127.0.0.1", port), 30_000);
                    try {
                        s.getOutputStream().write(i % 2 == 0 ? i : 'U');
                    } catch (IOException refused) {
                        assertThat(i).isPositive();
                    }
                }
            }
            assertThat(outerPort()).isPositive();
            CompletableFuture<JsonNode> called = calls(bob, 30);
            awaitPresent(bob);
            JsonNode one = meet(alice, bob, "RELAY", "").ok("meeting");
            JsonNode other = called.get(60, TimeUnit.SECONDS).path("calls").path(0);
            assertThat(other.path("other").asText()).isEqualTo(alice.id());
            try (Socket there = joining(one);
                    Socket here = joining(other)) {
                for (Socket end : List.of(there, here)) {
                    assertThat(new String(end.getInputStream().readNBytes(7), US_ASCII))
                            .isEqualTo("joined\n");
                }
                there.getOutputStream().write("hello".getBytes(US_ASCII));
                assertThat(new String(here.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("hello");
            }
            JsonNode counters = operator.rest().get("api/v1/console/rendezvous").ok("counters");
            assertThat(counters.path("relayPresent").asInt()).isLessThan(300);
        } finally {
            for (Socket s : flood) {
                s.close();
            }
        }
    }

    /** What a box learns of its outer port by STUN (RFC 8489). */
    private static int outerPort() throws IOException {
        try (Socket s = new Socket("127.0.0.1", PROBE)) {
            s.setSoTimeout(30_000);
            byte[] request = new byte[20];
            ByteBuffer.wrap(request).putInt(0x00010000).putInt(COOKIE);
            s.getOutputStream().write(request);
            ByteBuffer answer = ByteBuffer.wrap(s.getInputStream().readNBytes(32));
            int port = (answer.getShort(26) & 0xffff) ^ COOKIE >>> 16;
            assertThat(port).isEqualTo(s.getLocalPort());
            return port;
        }
    }

    private static Socket joining(JsonNode meeting) throws IOException {
        Socket s = new Socket("127.0.0.1", RELAY);
        s.setSoTimeout(30_000);
        String ticket = meeting.path("tickets").path(0).asText();
        s.getOutputStream().write(("USHER-RELAY/1 " + ticket + "\n").getBytes(US_ASCII));
        return s;
    }

    @Test
    @DisplayName("S2: who floods the rendezvous is refused, others are introduced meanwhile")
    void s2_aFloodOfMeetings() throws Exception {
        CompletableFuture<JsonNode> called = calls(bob, 30);
        awaitPresent(bob);
        meet(mallory, bob, "PUNCH", "198.51.100.1:80").refused("address-foreign", "another's");
        meet(mallory, bob, "PUNCH", "victim.example:80").refused("meeting-malformed", "a name");
        List<Integer> statuses =
                AtOnce.run(
                        40, i -> meet(mallory, bob, "PUNCH", "127.0.0.1:" + (2000 + i)).status());
        assertThat(statuses).contains(429).allMatch(status -> status == 429 || status == 409);
        String call = called.get(60, TimeUnit.SECONDS).path("calls").path(0).path("id").asText();
        assertThat(
                        alice.rest()
                                .put(RENDEZVOUS + "/" + call, Map.of("address", "127.0.0.1:1"))
                                .problem())
                .isEqualTo("meeting-unknown");
        // her calls are still in bob's way at first: he takes what waits, and is called by alice
        CompletableFuture<JsonNode> next = calls(bob, 30);
        CompletableFuture<Rest.Answer> met =
                CompletableFuture.supplyAsync(
                        () ->
                                Await.until(
                                        "room for a call",
                                        LIMIT,
                                        () ->
                                                Optional.of(
                                                                meet(
                                                                        alice,
                                                                        bob,
                                                                        "PUNCH",
                                                                        "127.0.0.1:1999"))
                                                        .filter(a -> a.status() == 200)),
                        task -> new Thread(task).start());
        while (!met.isDone()) {
            for (JsonNode m : next.get(60, TimeUnit.SECONDS).path("calls")) {
                if (m.path("other").asText().equals(alice.id())) {
                    bob.rest()
                            .put(
                                    RENDEZVOUS + "/" + m.path("id").asText(),
                                    Map.of("address", "127.0.0.1:3000"));
                }
            }
            next = calls(bob, 1);
        }
        assertThat(met.get().body().path("address").asText()).isEqualTo("127.0.0.1:3000");
    }

    @Test
    @DisplayName("S3: who claims pieces it has not, and a line it has not, delays and gets nothing")
    void s3_liesAboutInventoryAndLine() throws Exception {
        Samples.Sample film = Samples.in(Archives.SAMPLES).get(0);
        ItemId item = operator.publish(film, 3600);
        JsonNode entry = catalogued(item);
        try (ServerSocket silent = new ServerSocket(0)) {
            Map<String, Object> lie = report();
            lie.put("endpoints", List.of("127.0.0.1:" + silent.getLocalPort()));
            lie.put("holdings", List.of(holding(item, entry.path("infoHash").asText(), "0-7")));
            lie.put(
                    "line",
                    Map.of("sends", Long.MAX_VALUE, "receives", Long.MAX_VALUE, "sendLimit", 0));
            mallory.rest().put("api/v1/box/report", lie).ok("a lie in good form");
            lie.put("endpoints", List.of("a b"));
            mallory.rest().put("api/v1/box/report", lie).refused("report-malformed", "nonsense");

            Television honest = stage.box("honest", operator.enrolmentCode(household("honest")));
            stage.start(honest);
            honest.awaitServer("ONLINE");
            honest.awaitInCatalog(item);
            honest.order(item);
            honest.awaitAvailable(item);

            assertThat(honest.received(item)).doesNotContainKey(mallory.id());
            assertThat(honest.receivedFromRepositories(item)).isPositive();
        }
    }

    private static JsonNode catalogued(ItemId item) {
        for (JsonNode i : operator.rest().get("api/v1/catalog/items").ok("catalog")) {
            if (i.path("item").asText().equals(item.value())) {
                return i;
            }
        }
        throw new AssertionError("item " + item + " is not in the catalog");
    }

    @Test
    @DisplayName("S4: of a report that says the impossible nothing is believed")
    void s4_brokenReports() {
        ItemId item = operator.publish(Samples.in(Archives.SAMPLES).get(0), 3600);
        String hash = catalogued(item).path("infoHash").asText();
        List<Map<String, Object>> faults =
                List.of(
                        Map.of("line", Optional.empty()),
                        Map.of("line", Map.of("sends", -1, "receives", 0, "sendLimit", 0)),
                        Map.of("line", Map.of("sends", 0, "receives", -1, "sendLimit", 0)),
                        Map.of("line", Map.of("sends", 0, "receives", 0, "sendLimit", -1)),
                        Map.of("diskFree", -1),
                        Map.of("endpoints", List.of("a b")),
                        Map.of("endpoints", Collections.nCopies(9, "127.0.0.1:1")),
                        Map.of("holdings", Collections.nCopies(2, holding(item, hash, "0"))),
                        Map.of("holdings", List.of(holding(item, hash, "0-99999"))));
        for (Map<String, Object> fault : faults) {
            // all of them claim a piece: where anything is believed it shows
            Map<String, Object> broken = report();
            broken.put("holdings", List.of(holding(item, hash, "0")));
            broken.putAll(fault);
            broken.values().removeIf(Optional.empty()::equals);
            mallory.rest().put("api/v1/box/report", broken).refused("report-malformed", "" + fault);
            assertThat(copies(mallory, hash)).as("%s", fault).isEmpty();
        }
        // lists that are left out are empty ones
        Map<String, Object> sound = report();
        sound.remove("queue");
        sound.put("holdings", List.of(holding(item, hash, "0")));
        mallory.rest().put("api/v1/box/report", sound).ok("a report");
        assertThat(copies(mallory, hash)).containsExactly("0");
        mallory.rest().put("api/v1/box/report", report()).ok("a report");
        assertThat(copies(mallory, hash)).isEmpty();
    }

    @Test
    @DisplayName("S6: thousands of connections that say next to nothing take little memory")
    void s6_memoryUnderFlood() throws IOException {
        long before = residentMebibytes();
        List<Socket> flood = new ArrayList<>();
        try {
            int[] ports = {stage.securePort(), PROBE, RELAY};
            for (int i = 0; i < 4500; i++) {
                Socket s = new Socket();
                flood.add(s);
                // from many machines: what is allowed to each alone does not stop it
                s.bind(new InetSocketAddress("127.0.1." + (1 + i % 200), 0));
                try {
                    s.connect(new InetSocketAddress("127.0.0.1", ports[i % 3]), 30_000);
                    s.getOutputStream().write(i % 3 == 0 ? 22 : i);
                } catch (IOException turnedAway) {
                    assertThat(i).isPositive();
                }
            }
            mallory.rest().put("api/v1/box/report", report()).ok("a report during the flood");
            long after = residentMebibytes();
            System.out.printf("%d connections: server %d -> %d MiB%n", 4500, before, after);
            assertThat(after - before).isLessThan(256);
        } finally {
            for (Socket s : flood) {
                s.close();
            }
        }
    }

    private static long residentMebibytes() throws IOException {
        long kib = 0;
        ProcessHandle server = stage.server().handle();
        for (ProcessHandle p : Stream.concat(Stream.of(server), server.descendants()).toList()) {
            for (String line : Files.readAllLines(Path.of("/proc", "" + p.pid(), "status"))) {
                kib += line.startsWith("VmRSS:") ? Long.parseLong(line.split("\\s+")[1]) : 0;
            }
        }
        return kib / 1024;
    }

    private static Map<String, Object> holding(ItemId item, String infoHash, String pieces) {
        return Map.of("item", item.value(), "infoHash", infoHash, "pieces", pieces);
    }

    /** Pieces the operator sees at a box. */
    private static List<String> copies(BareBox box, String infoHash) {
        List<String> pieces = new ArrayList<>();
        for (JsonNode copy : operator.rest().get("api/v1/console/copies").ok("copies")) {
            if (copy.path("box").asText().equals(box.id())
                    && copy.path("infoHash").asText().equals(infoHash)) {
                pieces.add(copy.path("pieces").asText());
            }
        }
        return pieces;
    }

    /** In good form, and empty. */
    private static Map<String, Object> report() {
        Map<String, Object> report = new HashMap<>();
        report.put("softwareVersion", "0.1.0");
        for (String list :
                List.of(
                        "endpoints",
                        "holdings",
                        "queue",
                        "transfers",
                        "bundles",
                        "viewings",
                        "offences")) {
            report.put(list, List.of());
        }
        report.put("line", Map.of("sends", 0, "receives", 0, "sendLimit", 0));
        return report;
    }
}
