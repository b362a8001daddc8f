package dev.usher.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.usher.device.api.Device;
import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceDriver} keeps to. */
@Tag("M3")
public abstract class DeviceDriverContract {
    /** Tells what waits for a device from what does not, on a busy machine, too. */
    private static final Duration QUICKLY = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofMinutes(1);
    protected final RecordingDeviceHost host = new RecordingDeviceHost();

    /** A driver as the platform would get it. */
    protected abstract DeviceDriver driver();

    /** A device this driver is made for, present and working. */
    protected abstract DeviceDescriptor device();

    /** The same kind of device, but unplugged. */
    protected abstract DeviceDescriptor absentDevice();

    @AfterEach
    void endHost() {
        host.close();
    }

    @Test
    @DisplayName("match is between 1 and 100 for its own device, 0 for a stranger")
    void matches() {
        DeviceDescriptor stranger = new DeviceDescriptor("stranger0", "no-such-kind", Map.of());
        assertThat(driver().match(device())).isBetween(1, 100);
        assertThat(driver().match(stranger)).isZero();
    }

    @Test
    @DisplayName("match does not need the device to be there, nor any property")
    void matchesWithoutTouching() {
        DeviceDescriptor bare = new DeviceDescriptor("bare0", device().kind(), Map.of());
        assertThat(driver().match(absentDevice())).isBetween(1, 100);
        assertThat(driver().match(bare)).isBetween(0, 100);
    }

    @Test
    @DisplayName("attach returns quickly; the device is ONLINE soon after")
    void comesOnline() {
        Device attached = assertTimeoutPreemptively(QUICKLY, () -> driver().attach(device(), host));
        try {
            await().atMost(SOON).until(() -> host.last().status() == Status.ONLINE);
        } finally {
            attached.close();
        }
    }

    @Test
    @DisplayName("an absent device is OFFLINE with a reason, not an exception")
    void absentIsOffline() {
        Device attached =
                assertTimeoutPreemptively(QUICKLY, () -> driver().attach(absentDevice(), host));
        try {
            await().atMost(SOON).until(() -> host.last().status() == Status.OFFLINE);
            assertThat(host.last().reason()).isNotBlank();
        } finally {
            attached.close();
        }
    }

    @Test
    @DisplayName("close ends all threads quickly, twice does no harm, nothing is said afterwards")
    void closes() {
        DeviceDriver driver = driver();
        Threads threads = new Threads();
        for (DeviceDescriptor descriptor : new DeviceDescriptor[] {device(), absentDevice()}) {
            Device attached = driver.attach(descriptor, host);
            await().atMost(SOON).until(() -> host.last().status() != Status.UNKNOWN);
            assertTimeoutPreemptively(QUICKLY, attached::close);
            threads.assertNoneLeft(QUICKLY);
            int said = host.calls();
            assertThatCode(attached::close).doesNotThrowAnyException();
            assertThat(host.calls()).isEqualTo(said);
        }
    }

    @Test
    @DisplayName("survives being attached and closed again and again, as when drivers are swapped")
    @Tag("M1")
    void survivesSwaps() {
        DeviceDriver driver = driver();
        Threads threads = new Threads();
        for (int i = 0; i < 20; i++) {
            driver.attach(device(), host).close();
        }
        threads.assertNoneLeft(QUICKLY);
        comesOnline();
    }
}
