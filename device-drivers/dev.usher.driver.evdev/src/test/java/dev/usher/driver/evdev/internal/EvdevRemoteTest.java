package dev.usher.driver.evdev.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.device.api.host.DeviceHost.Status;
import dev.usher.device.api.host.RemoteKey;
import dev.usher.driver.tck.RecordingDeviceHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C2")
class EvdevRemoteTest {
    private static final int KEY_ENTER = 28;
    private static final int KEY_UP = 103;
    private static final int KEY_EXIT = 174;
    private static final int KEY_PLAYCD = 200;
    private static final int KEY_OK = 0x160;
    private static final int KEY_NUMERIC_7 = 0x207;
    private static final int KEY_A = 30;
    @TempDir Path dir;
    private final RecordingDeviceHost host = new RecordingDeviceHost();
    private Fifo fifo;
    private EvdevRemote remote;

    @BeforeEach
    void attach() throws IOException, InterruptedException {
        fifo = new Fifo(dir.resolve("event0"));
        remote = new EvdevRemote(fifo.path, host, Duration.ofMillis(20));
        await().until(() -> host.last().status() == Status.ONLINE);
    }

    @AfterEach
    void close() throws IOException {
        remote.close();
        host.close();
        fifo.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    @Test
    void tellsKeysOnceEach() throws IOException {
        for (int code :
                new int[] {KEY_UP, KEY_OK, KEY_ENTER, KEY_EXIT, KEY_PLAYCD, KEY_NUMERIC_7}) {
            fifo.press(code);
        }
        await().untilAsserted(
                        () ->
                                assertThat(host.keys())
                                        .containsExactly(
                                                RemoteKey.UP,
                                                RemoteKey.OK,
                                                RemoteKey.OK,
                                                RemoteKey.BACK,
                                                RemoteKey.PLAY_PAUSE,
                                                RemoteKey.DIGIT_7));
    }

    @Test
    @DisplayName("a held arrow repeats, a held OK does not, other keys are not ours")
    void repeats() throws IOException {
        fifo.write(Fifo.record(1, KEY_UP, 1));
        fifo.write(Fifo.record(1, KEY_UP, 2));
        fifo.write(Fifo.record(1, KEY_OK, 1));
        fifo.write(Fifo.record(1, KEY_OK, 2));
        fifo.press(KEY_A);
        fifo.press(KEY_EXIT);
        await().untilAsserted(
                        () ->
                                assertThat(host.keys())
                                        .containsExactly(
                                                RemoteKey.UP,
                                                RemoteKey.UP,
                                                RemoteKey.OK,
                                                RemoteKey.BACK));
    }

    @Test
    @DisplayName("records torn at any byte are put together again")
    void tornRecords() throws IOException {
        byte[] up = Fifo.record(1, KEY_UP, 1);
        for (int cut = 1; cut < InputEvent.BYTES; cut++) {
            fifo.write(Fifo.part(up, 0, cut));
            int before = cut - 1;
            await().untilAsserted(() -> assertThat(host.keys()).hasSize(before));
            fifo.write(Fifo.part(up, cut, InputEvent.BYTES));
            int after = cut;
            await().untilAsserted(() -> assertThat(host.keys()).hasSize(after));
        }
        assertThat(host.keys()).containsOnly(RemoteKey.UP);
    }

    @Test
    @DisplayName("after the kernel dropped events nothing counts until the next report")
    void droppedEvents() throws IOException {
        fifo.write(Fifo.record(0, 3, 0));
        fifo.write(Fifo.record(1, KEY_UP, 1));
        fifo.write(Fifo.record(0, 0, 0));
        fifo.press(KEY_OK);
        await().untilAsserted(() -> assertThat(host.keys()).containsExactly(RemoteKey.OK));
    }

    @Test
    @DisplayName("unplugged: OFFLINE with a reason; plugged in again: ONLINE and keys arrive")
    void comesBack() throws IOException, InterruptedException {
        Files.delete(fifo.path);
        fifo.close();
        await().until(() -> host.last().status() == Status.OFFLINE);
        await().untilAsserted(() -> assertThat(host.last().reason()).contains("event0", "plug"));
        fifo = new Fifo(fifo.path);
        await().until(() -> host.last().status() == Status.ONLINE);
        fifo.press(KEY_OK);
        await().untilAsserted(() -> assertThat(host.keys()).containsExactly(RemoteKey.OK));
    }

    @Test
    void unreadableIsOffline() {
        remote.close();
        remote = new EvdevRemote(dir, host, Duration.ofMillis(20));
        await().until(() -> host.last().status() == Status.OFFLINE);
        assertThat(host.last().reason()).contains("cannot be read");
    }
}
