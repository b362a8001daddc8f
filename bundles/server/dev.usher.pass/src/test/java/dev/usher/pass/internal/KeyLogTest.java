package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.PassGrant;
import dev.usher.crypto.SignedNote;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.KeyLog.Entry;
import dev.usher.pass.internal.KeyLog.Evidence;
import dev.usher.tlog.Audit;
import dev.usher.tlog.LogException;
import dev.usher.tlog.LogProof;
import dev.usher.tlog.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC")
class KeyLogTest {
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

    @Test
    @DisplayName("every key that left has a leaf; none has two")
    void everyKeyIsLogged() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        server.licence(server.living, pass);
        server.now = server.now.plusSeconds(5);
        server.licence(server.living, pass);
        server.keyLog.logAll();
        server.keyLog.logAll();
        List<Entry> entries = audit("");
        assertThat(entries).hasSize(2);
        assertThat(entries)
                .allSatisfy(
                        e -> {
                            assertThat(e.pass()).isEqualTo(pass.id());
                            assertThat(e.box()).isEqualTo(server.living.key.id().value());
                        });
        assertThat(entries.get(1).granted()).isEqualTo(server.now);
    }

    @Test
    @DisplayName("a purchase without a licence let no key out")
    void noKeyNoLeaf() throws Exception {
        server.buy(server.living, "k1");
        server.keyLog.logAll();
        assertThat(audit("")).isEmpty();
    }

    @Test
    @DisplayName("an insider who deletes or rewrites a grant is found by the auditor")
    void insider() throws Exception {
        server.licence(server.living, server.buy(server.living, "k1"));
        server.licence(server.neighbour, server.buy(server.neighbour, "k2"));
        server.keyLog.logAll();
        String before = server.keyLog.checkpoint();
        audit(before);
        server.sql()
                .update(
                        "UPDATE pass_key_grant SET box = ? WHERE log_index = 1",
                        server.living.key.id().value());
        assertThatThrownBy(() -> audit(before)).hasMessageContaining("another root hash");
        server.sql().update("DELETE FROM pass_key_grant WHERE log_index = 1");
        assertThatThrownBy(() -> audit(before)).hasMessageContaining("no entry bundle");
    }

    @Test
    @DisplayName("a licence's proof stands alone")
    void evidence() throws Exception {
        server.licence(server.living, server.buy(server.living, "k1"));
        server.licence(server.neighbour, server.buy(server.neighbour, "k2"));
        server.keyLog.logAll();
        Entry second = audit("").get(1);
        List<Evidence> evidence = server.keyLog.evidence(second.licence());
        assertThat(evidence).hasSize(1);
        LogProof.parse(evidence.get(0).proof())
                .verify(evidence.get(0).entry().getBytes(StandardCharsets.UTF_8), verifier());
        assertThat(evidence.get(0).entry()).isEqualTo(Json.text(second));
        assertThat(server.keyLog.evidence("x")).isEmpty();
        server.sql().update("DELETE FROM pass_log_tile");
        Refusals.refused("log-broken", 500, () -> server.keyLog.evidence(second.licence()));
    }

    @Test
    @DisplayName("two processes log at the same time: each grant has one place, the tree is whole")
    void twoProcesses() throws Exception {
        for (int i = 0; i < 30; i++) {
            PassGrant pass = server.buy(server.living, "k" + i);
            server.licence(server.living, pass);
            server.passes.revoke(pass.id());
            server.prepaid.credit(PassServer.HOUSEHOLD, 390, "EUR", "more" + i, "cash");
            if (i % 10 == 9) {
                bothLog();
            }
        }
        assertThat(audit("")).hasSize(30).doesNotHaveDuplicates();
    }

    private void bothLog() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> log =
                    () -> {
                        server.keyLog.logAll();
                        return null;
                    };
            for (Future<Void> done : two.invokeAll(List.of(log, log))) {
                done.get();
            }
        } finally {
            two.shutdownNow();
        }
    }

    @Test
    @DisplayName("killed at any statement, the log goes on where it was")
    void killed() throws Exception {
        server.licence(server.living, server.buy(server.living, "k1"));
        server.keyLog.logAll();
        String before = server.keyLog.checkpoint();
        server.licence(server.neighbour, server.buy(server.neighbour, "k2"));
        int deaths = 0;
        for (boolean alive = false; !alive; deaths++) {
            server.database.dieBefore(deaths + 1);
            try {
                server.keyLog.logAll();
                alive = true;
            } catch (TestDatabase.Killed e) {
                server.database.live();
                server.start();
                audit(before);
            }
        }
        server.database.live();
        assertThat(deaths).isGreaterThan(4);
        assertThat(audit(before)).hasSize(2);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (Runnable call :
                List.<Runnable>of(
                        () -> server.keyLog.checkpoint(),
                        () -> server.keyLog.tile("0/000"),
                        () -> server.keyLog.tile("../secret"),
                        () -> server.keyLog.entries("000.p/1"))) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(call::run)
                    .satisfies(p -> assertThat(p.status()).isEqualTo(404));
        }
    }

    private SignedNote.Verifier verifier() {
        return SignedNote.Verifier.parse(server.keyLog.verifier());
    }

    private List<Entry> audit(String before) throws LogException {
        List<Entry> entries = new ArrayList<>();
        Audit.Source source =
                new Audit.Source() {
                    @Override
                    public String checkpoint() {
                        return server.keyLog.checkpoint();
                    }

                    @Override
                    public byte[] entries(long index, int width) {
                        return server.keyLog.entries(Tile.path(index, width));
                    }

                    @Override
                    public byte[] read(Tile tile) {
                        return server.keyLog.tile(tile.path());
                    }
                };
        new Audit(verifier(), source)
                .run(
                        before,
                        entry -> {
                            try {
                                entries.add(Json.mapper().readValue(entry, Entry.class));
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        return entries;
    }
}
