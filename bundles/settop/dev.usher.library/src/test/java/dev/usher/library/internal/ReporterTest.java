package dev.usher.library.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private static final Transfer GOES_ON =
            new Transfer(null, null, 2, 1, Map.of(), 0, 0, Transfer.State.RUNNING, "");

    private final World.FakeServer server = new World.FakeServer();
    private final ServerLink link = new ServerLink(() -> {});
    private final AtomicLong change = new AtomicLong();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private Reporter reporter(Duration progressGap) {
        link.online();
        Timing fast = World.FAST;
        Timing timing =
                new Timing(
                        fast.reportGap(),
                        progressGap,
                        fast.heartbeat(),
                        fast.patience(),
                        fast.firstPause(),
                        fast.longestPause(),
                        fast.damageGrace());
        return new Reporter(server, this::report, link, worker, timing);
    }

    private BoxReport report() {
        return BoxReport.of(
                "1", List.of(), List.of(), List.of(), change.get(), List.of(), 0, List.of());
    }

    private void awaitChange(long reported) {
        await().until(
                        () ->
                                server.lastReport() != null
                                        && server.lastReport().appliedChange() == reported);
    }

    @Test
    @DisplayName("what changed does not wait for the report on progress, which then is saved")
    void changesFirst() throws Exception {
        Reporter reporter = reporter(Duration.ofHours(1));
        reporter.heard(GOES_ON);
        awaitChange(0);
        change.set(1);
        reporter.heard(GOES_ON);
        reporter.heard(GOES_ON);
        change.set(2);
        reporter.heard("the list");
        awaitChange(2);
        change.set(3);
        reporter.heard(GOES_ON);
        // one task after the other: whatever was planned for now has been done
        worker.submit(() -> {}).get();
        assertThat(server.reports).extracting(BoxReport::appliedChange).containsExactly(0L, 2L);
    }

    @Test
    @DisplayName("progress is reported after a while, each time once")
    void progressInTime() {
        Reporter reporter = reporter(Duration.ofMillis(20));
        for (long i = 1; i < 5; i++) {
            change.set(i);
            reporter.heard(GOES_ON);
            awaitChange(i);
        }
        assertThat(server.reports)
                .extracting(BoxReport::appliedChange)
                .containsExactly(1L, 2L, 3L, 4L);
    }
}
