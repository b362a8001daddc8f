package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server processes of their own on one PostgreSQL: they race, and they are killed. */
@Tag("P1")
class ProcessesTest {
    private static final int MANY = 200;
    @TempDir Path directory;
    private PassServer server;

    @BeforeEach
    void start() throws IOException, SQLException {
        server = new PassServer(directory, TestDatabase.postgresql());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void t14_sixtyFourThreadsInTwoProcessesWithOnePaymentGetOnePass() throws Exception {
        List<String> answers = inTwoProcesses("buy-at-once 32");
        assertThat(answers).hasSize(64);
        assertThat(new HashSet<>(answers)).singleElement().asString().contains("\"pass\":");
        assertThat(server.count("pass_pass")).isEqualTo(1);
        paidOnce();
    }

    /**
     * One server stands still before each of its statements in turn while another asks for the same
     * last place; the crowd below meets such a moment only by chance. What decides is that the
     * household is locked while its boxes are counted.
     */
    @Test
    void t15_theLastPlaceIsGivenOnceWhereverTheTwoServersOverlap() throws Exception {
        server.maxDevices = 1;
        server.start();
        PassGrant first = server.buy(server.living, "k1");
        PassGrant second = server.buy(server.neighbour, "k2");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (PassServer other = new PassServer(directory, TestDatabase.at(server.database.url()))) {
            other.maxDevices = 1;
            other.start();
            boolean stopped = true;
            for (int n = 1; stopped && n < MANY; n++) {
                server.sql().update("DELETE FROM pass_device");
                CountDownLatch there = new CountDownLatch(1);
                CountDownLatch go = new CountDownLatch(1);
                server.database.dieBefore(n, () -> meet(there, go));
                Future<Object> one =
                        pool.submit(() -> answer(() -> server.licence(server.living, first)));
                stopped = comes(one, () -> there.getCount() == 0);
                Future<Object> two =
                        pool.submit(() -> answer(() -> other.licence(other.neighbour, second)));
                comes(two, () -> waitsForALock(other));
                go.countDown();
                assertThat(List.of(one.get(), two.get()))
                        .as("stopped before statement " + n)
                        .containsOnlyOnce("device-limit");
                server.database.live();
                assertThat(server.count("pass_device")).isEqualTo(1);
            }
            assertThat(stopped).isFalse();
        } finally {
            pool.shutdownNow();
        }
    }

    private static void meet(CountDownLatch there, CountDownLatch go) {
        there.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object answer(Callable<Object> request) throws Exception {
        try {
            return request.call();
        } catch (Problem refused) {
            return refused.code();
        }
    }

    /** Whether it came to that before the answer did. */
    private static boolean comes(Future<Object> answer, BooleanSupplier that) throws Exception {
        while (!that.getAsBoolean()) {
            try {
                answer.get(10, TimeUnit.MILLISECONDS);
                return that.getAsBoolean();
            } catch (TimeoutException notYet) {
                // looks again
            }
        }
        return true;
    }

    private static boolean waitsForALock(PassServer server) {
        return server.sql()
                .first(
                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'",
                        row -> true)
                .isPresent();
    }

    @Test
    void t15_twoHundredThreadsInTwoProcessesOnFiftyBoxesWithRoomForTwo() throws Exception {
        server.prepaid.credit(HOUSEHOLD, 50 * 390, "EUR", "more", "cash");
        // the files are there before two processes look for them
        ServerProcesses.boxes(server, 50);
        List<String> answers = inTwoProcesses("licences-at-once 100 50");
        assertThat(answers).hasSize(200);
        assertThat(server.count("pass_device")).isEqualTo(2);
        assertThat(
                        server.sql()
                                .query(
                                        "SELECT DISTINCT box FROM pass_key_grant",
                                        row -> row.getString(1)))
                .hasSize(2);
        // four threads for each of the two boxes
        assertThat(answers.stream().filter(a -> a.contains("\"licence\":"))).hasSize(8);
        assertThat(answers.stream().filter("device-limit"::equals)).hasSize(192);
    }

    /** Both begin when both are there. */
    private List<String> inTwoProcesses(String command) throws IOException {
        try (ServerProcesses one = ServerProcesses.start(directory, server.database.url());
                ServerProcesses other = ServerProcesses.start(directory, server.database.url())) {
            one.say(command);
            other.say(command);
            one.hear("done");
            other.hear("done");
            one.answers.addAll(other.answers);
            return one.answers;
        }
    }

    @Test
    void t14_killedBeforeEachStatementOfAGrantItIsPaidAndGrantedOnce() throws Exception {
        for (int n = 1; n < MANY; n++) {
            boolean killed = killedAt("buy " + n);
            boolean begun = server.count("pass_purchase") == 1;
            server.recovery.run();
            if (begun) {
                paidOnce();
            } else {
                assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
                assertThat(server.count("pass_pass")).isZero();
            }
            PassGrant pass = server.buy(server.living, "k1");
            assertThat(server.buy(server.living, "k1")).isEqualTo(pass);
            paidOnce();
            if (!killed) {
                assertThat(n).isGreaterThan(10);
                return;
            }
            stop();
            start();
        }
    }

    @Test
    void t14_killedBeforeEachStatementOfALicenceNoKeyLeavesUnlogged() throws Exception {
        for (int n = 1; n < MANY; n++) {
            boolean killed = killedAt("licence " + n);
            long logged = server.count("pass_key_grant");
            Instant first = server.passes.passes().get(0).firstLicence();
            assertThat(logged).isEqualTo(first == null ? 0 : 1);
            server.licence(server.living, server.buy(server.living, "k1"));
            assertThat(server.count("pass_key_grant")).isEqualTo(logged + 1);
            paidOnce();
            if (!killed) {
                assertThat(n).isGreaterThan(3);
                return;
            }
            stop();
            start();
        }
    }

    /** Whether there was such a statement. */
    private boolean killedAt(String command) throws IOException, InterruptedException {
        try (ServerProcesses process = ServerProcesses.start(directory, server.database.url())) {
            process.say(command);
            boolean there = process.hear("there").equals("there");
            process.kill();
            return there;
        }
    }

    private void paidOnce() {
        assertThat(server.count("pass_pass")).isEqualTo(1);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
        assertThat(server.account("revenue")).isEqualTo(390);
    }
}
