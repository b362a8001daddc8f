package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.PurchasesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.crypto.Jws;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.pass.store.DeviceStore.Device;
import dev.usher.server.api.Box;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.ServerTopics;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

/** What becomes of a pass once it is granted. */
@Tag("P1")
class PassHoldersTest {
    @TempDir Path directory;
    private PassServer server;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String state(PassGrant pass) {
        return server.holders.status(server.living.key.id(), pass.id()).status();
    }

    @Test
    @DisplayName("ready, active, expired")
    void life() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        assertThat(state(pass)).isEqualTo("ready");
        server.licence(server.living, pass);
        assertThat(state(pass)).isEqualTo("active");
        server.now = server.now.plus(Duration.ofHours(48));
        assertThat(state(pass)).isEqualTo("expired");
    }

    @Test
    @DisplayName("a pass returned unused is paid back, once; it opens nothing any more")
    void returned() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        PassHolders.Status status = server.holders.giveBack(server.living.key.id(), pass.id());
        assertThat(status.status()).isEqualTo("returned");
        assertThat(status.refunded()).isTrue();
        server.holders.giveBack(server.living.key.id(), pass.id());
        server.purchases.refund();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        refused("pass-returned", 403, () -> server.licence(server.living, pass));
        assertThat(server.count("pass_key_grant")).isZero();
        assertThat(server.buy(server.living, "k2").id()).isNotEqualTo(pass.id());
    }

    @Test
    @DisplayName("a pass that was used is returned without money")
    void usedThenReturned() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        server.licence(server.living, pass);
        assertThat(server.holders.giveBack(server.living.key.id(), pass.id()).refunded()).isFalse();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
    }

    @Test
    @DisplayName("return and licence race: never both money back and a key")
    void returnRacesLicence() throws Exception {
        for (int round = 0; round < 20; round++) {
            PassGrant pass = server.buy(server.living, "k" + round);
            String proof = server.living.proof(pass.id(), pass.pass(), server.now);
            List<Boolean> done =
                    both(
                            () -> server.licence(server.living, pass, proof) != null,
                            () ->
                                    server.holders.giveBack(server.living.key.id(), pass.id())
                                            != null);
            assertThat(done.get(1)).as("returning always works").isTrue();
            boolean paidBack = server.prepaid.balance(HOUSEHOLD, "EUR") == 1000;
            assertThat(paidBack).isEqualTo(!done.get(0));
            server.prepaid.credit(
                    HOUSEHOLD,
                    paidBack ? 1 : 391,
                    "EUR",
                    "again" + round,
                    "so that every round begins alike");
            server.sql().update("UPDATE prepaid_account SET available = 1000");
        }
    }

    private static List<Boolean> both(Callable<Boolean> one, Callable<Boolean> other)
            throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Boolean> done = new ArrayList<>();
            for (Future<Boolean> f : two.invokeAll(List.of(orFalse(one), orFalse(other)))) {
                done.add(f.get());
            }
            return done;
        } finally {
            two.shutdownNow();
        }
    }

    private static Callable<Boolean> orFalse(Callable<Boolean> work) {
        return () -> {
            try {
                return work.call();
            } catch (dev.usher.media.api.Problem refused) {
                return false;
            }
        };
    }

    @Test
    @DisplayName("killed at any statement of a return, the money comes back exactly once")
    void killedWhileReturning() {
        PassGrant pass = server.buy(server.living, "k1");
        int deaths = 0;
        for (boolean alive = false; !alive; deaths++) {
            server.database.dieBefore(deaths + 1);
            try {
                server.holders.giveBack(server.living.key.id(), pass.id());
                alive = true;
            } catch (TestDatabase.Killed e) {
                server.database.live();
                server.start();
            }
        }
        server.database.live();
        server.recovery.run();
        server.recovery.run();
        assertThat(deaths).isGreaterThan(5);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
    }

    @Test
    @DisplayName("a pass nobody used yet moves to another box of the household, and back")
    void moves() throws Exception {
        PassGrant bought = server.buy(server.living, "k1");
        PassGrant moved = server.holders.claim(server.neighbour.key, bought.id());
        assertThat(moved.id()).isEqualTo(bought.id());
        refused("device-mismatch", 403, () -> server.licence(server.living, bought));
        refused("device-mismatch", 403, () -> server.licence(server.living, moved));
        assertThat(server.licence(server.neighbour, moved).licence()).isNotEmpty();
        refused("pass-in-use", 409, () -> server.holders.claim(server.living.key, bought.id()));
        server.holders.release(server.neighbour.key.id(), bought.id());
        refused("pass-released", 403, () -> server.licence(server.neighbour, moved));
        PassGrant back = server.holders.claim(server.living.key, bought.id());
        assertThat(server.licence(server.living, back).viewUntil())
                .as("the viewing period goes on")
                .isEqualTo(server.now.plus(Duration.ofHours(48)));
        refused("device-mismatch", 403, () -> server.licence(server.neighbour, moved));
    }

    @Test
    @DisplayName("what a lost box held is taken over once it is revoked")
    void lostBox() throws Exception {
        PassGrant bought = server.buy(server.living, "k1");
        server.licence(server.living, bought);
        BoxId lost = server.living.key.id();
        server.boxes.put(lost, new Box(lost, "box", HOUSEHOLD, server.now, server.now));
        PassGrant moved = server.holders.claim(server.neighbour.key, bought.id());
        assertThat(server.licence(server.neighbour, moved).licence()).isNotEmpty();
    }

    @Test
    @DisplayName("a lost box's passes, streams and place are its household's again, at once")
    void lostBoxIsFreed() throws Exception {
        server.maxDevices = 1;
        server.start();
        PassGrant bought = server.buy(server.living, "k1");
        server.licence(server.living, bought);
        BoxId lost = server.living.key.id();
        Event changed = new Event(ServerTopics.BOXES, Map.of(ServerTopics.BOX, lost.value()));
        server.lostBoxes.handleEvent(changed);
        assertThat(state(bought)).as("in good standing").isEqualTo("active");
        server.boxes.put(lost, new Box(lost, "box", HOUSEHOLD, server.now, server.now));
        server.lostBoxes.handleEvent(changed);
        server.lostBoxes.handleEvent(changed);
        assertThat(server.holders.status(server.neighbour.key.id(), bought.id()).status())
                .isEqualTo("released");
        assertThat(server.holders.devices(HOUSEHOLD)).isEmpty();
        refused("pass-released", 403, () -> server.licence(server.living, bought));
        PassGrant moved = server.holders.claim(server.neighbour.key, bought.id());
        assertThat(server.licence(server.neighbour, moved).licence()).isNotEmpty();
        server.lostBoxes.handleEvent(changed);
        assertThat(server.holders.status(server.neighbour.key.id(), bought.id()).status())
                .as("is not taken from who claimed it")
                .isEqualTo("active");
    }

    @Test
    @DisplayName("another household sees and gets nothing")
    void strangers() {
        PassGrant bought = server.buy(server.living, "k1");
        TestBox stranger = new TestBox();
        BoxId id = stranger.key.id();
        server.boxes.put(id, new Box(id, "box", "household-2", server.now, null));
        refused("pass-not-found", 404, () -> server.holders.status(id, bought.id()));
        refused("pass-not-found", 404, () -> server.holders.claim(stranger.key, bought.id()));
        refused("device-mismatch", 403, () -> server.holders.giveBack(id, bought.id()));
        refused("device-mismatch", 403, () -> server.holders.release(id, bought.id()));
        refused("pass-not-found", 404, () -> server.holders.giveBack(id, "none"));
    }

    @Test
    @DisplayName("a revoked pass stays revoked, whatever is asked")
    void revoked() {
        PassGrant bought = server.buy(server.living, "k1");
        server.passes.revoke(bought.id());
        refused(
                "pass-revoked",
                403,
                () -> server.holders.giveBack(server.living.key.id(), bought.id()));
        refused("pass-revoked", 403, () -> server.holders.claim(server.neighbour.key, bought.id()));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
    }

    @Test
    @DisplayName("200 threads on 50 boxes with room for two: exactly two get keys")
    void deviceLimit() throws Exception {
        server.maxDevices = 2;
        server.start();
        server.prepaid.credit(HOUSEHOLD, 50 * 390, "EUR", "more", "cash");
        List<TestBox> boxes = new ArrayList<>();
        List<PassGrant> passes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            TestBox box = new TestBox();
            server.boxes.put(
                    box.key.id(), new Box(box.key.id(), "box", HOUSEHOLD, server.now, null));
            boxes.add(box);
            passes.add(server.buy(box, "k" + i));
        }
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TestBox box = boxes.get(i % 50);
            PassGrant pass = passes.get(i % 50);
            String proof = box.proof(pass.id(), pass.pass(), server.now);
            work.add(orFalse(() -> server.licence(box, pass, proof) != null));
        }
        ExecutorService pool = Executors.newFixedThreadPool(200);
        try {
            for (Future<Boolean> f : pool.invokeAll(work)) {
                f.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(server.count("pass_device")).isEqualTo(2);
        assertThat(
                        server.sql()
                                .query(
                                        "SELECT DISTINCT box FROM pass_key_grant",
                                        row -> row.getString(1)))
                .hasSize(2);
    }

    @Test
    @DisplayName("room is made by returning what a box could open, or by revoking it")
    void roomForAnotherBox() throws Exception {
        server.maxDevices = 1;
        server.start();
        PassGrant first = server.buy(server.living, "k1");
        server.licence(server.living, first);
        PassGrant second = server.buy(server.neighbour, "k2");
        refused("device-limit", 409, () -> server.licence(server.neighbour, second));
        BoxId living = server.living.key.id();
        refused("device-in-use", 409, () -> server.holders.removeDevice(HOUSEHOLD, living));
        server.holders.release(living, first.id());
        server.holders.removeDevice(HOUSEHOLD, living);
        refused("device-unknown", 404, () -> server.holders.removeDevice(HOUSEHOLD, living));
        server.licence(server.neighbour, second);
        assertThat(server.holders.devices(HOUSEHOLD))
                .extracting(Device::box)
                .containsExactly(server.neighbour.key.id());
        BoxId neighbour = server.neighbour.key.id();
        server.boxes.put(neighbour, new Box(neighbour, "box", HOUSEHOLD, server.now, server.now));
        PassGrant again = server.holders.claim(server.living.key, first.id());
        server.licence(server.living, again);
    }

    @Test
    @DisplayName("the status list says of each pass whether it was called off, held or given back")
    void statusList() throws Exception {
        PassGrant good = server.buy(server.living, "k1");
        PassGrant bad = server.buy(server.neighbour, "k2");
        assertThat(listed(good)).isZero();
        assertThat(listed(bad)).isZero();
        server.passes.suspend(bad.id());
        assertThat(listed(bad)).isEqualTo(2);
        server.passes.resume(bad.id());
        assertThat(listed(bad)).isZero();
        server.passes.revoke(bad.id());
        assertThat(listed(good)).isZero();
        assertThat(listed(bad)).isEqualTo(1);
        server.holders.giveBack(server.living.key.id(), good.id());
        assertThat(listed(good)).isEqualTo(3);
        assertThat(listed(bad)).isEqualTo(1);
        refused("not-found", 404, () -> server.statusLists.list(-1));
    }

    @Test
    @DisplayName("passes that share a byte of the status list leave each other's status alone")
    void statusesInOneByte() throws Exception {
        PurchaseRequest free = new PurchaseRequest(PassServer.FILM, "free", 0, "EUR", null);
        List<PassGrant> grants = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            TestBox box = server.shared("box-" + i);
            PassGrant pass = server.purchases.buy(box.key, "k", free);
            grants.add(pass);
            switch (i % 4) {
                case 1 -> server.passes.revoke(pass.id());
                case 2 -> server.passes.suspend(pass.id());
                case 3 -> server.holders.giveBack(box.key.id(), pass.id());
                default -> {
                    // stays valid
                }
            }
        }
        for (int i = 0; i < 9; i++) {
            assertThat(listed(grants.get(i))).isEqualTo(i % 4);
        }
        server.passes.suspend(grants.get(3).id());
        assertThat(listed(grants.get(3))).as("given back, then held").isEqualTo(3);
        server.passes.revoke(grants.get(3).id());
        assertThat(listed(grants.get(3))).as("called off, too").isEqualTo(1);
    }

    /** Its status in the list that it names. */
    private int listed(PassGrant pass) throws Exception {
        Map<?, ?> claims =
                Json.read(
                        Jws.parse(pass.pass(), "usher-pass+jwt", 8192)
                                .verify(server.keys.publicKey(Purpose.PASS)),
                        Map.class);
        Map<?, ?> place = (Map<?, ?>) ((Map<?, ?>) claims.get("status")).get("status_list");
        String uri = (String) place.get("uri");
        assertThat(uri).startsWith("https://usher.example/statuslists/");
        String jws =
                server.statusLists.list(Long.parseLong(uri.substring(uri.lastIndexOf('/') + 1)));
        Map<?, ?> list =
                Json.read(
                        Jws.parse(jws, "statuslist+jwt", 1 << 20)
                                .verify(server.keys.publicKey(Purpose.PASS)),
                        Map.class);
        assertThat(list.get("sub")).isEqualTo(uri);
        Map<?, ?> status = (Map<?, ?>) list.get("status_list");
        assertThat(status.get("bits")).isEqualTo(2);
        byte[] zlib = Base64.getUrlDecoder().decode((String) status.get("lst"));
        byte[] statuses = new InflaterInputStream(new ByteArrayInputStream(zlib)).readAllBytes();
        int index = ((Number) place.get("idx")).intValue();
        return statuses[index / 4] >> index % 4 * 2 & 3;
    }
}
