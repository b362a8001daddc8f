package dev.usher.devices.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.device.api.host.DeviceHost.Status;
import dev.usher.device.api.host.RemoteKey;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Parts.DeviceInfo;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("M3")
class DeviceRegistryTest {
    private static final String REMOTE = "remote0 kind=remote-control path=/dev/input/event3";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SEARCH = Duration.ofMillis(20);
    @TempDir Path root;
    private final EventLog events = new EventLog();
    private DeviceRegistry registry = registry(LONG);

    private DeviceRegistry registry(Duration callLimit) {
        return new DeviceRegistry(events, List.of(REMOTE), null, callLimit, SEARCH);
    }

    @AfterEach
    void deactivate() {
        registry.deactivate();
    }

    @Test
    @DisplayName("the best match drives the device; its keys are announced")
    void bestMatch() {
        TestDriver generic = new TestDriver(50);
        TestDriver made = new TestDriver(90);
        registry.addDriver(generic.candidate("generic", "1.0.0"));
        registry.addDriver(made.candidate("made", "1.0.0"));
        registry.addDriver(new TestDriver(0).candidate("other", "1.0.0"));
        await().until(() -> device().driver().equals("made"));
        assertThat(device())
                .isEqualTo(new DeviceInfo("remote0", "remote-control", "made", "ONLINE", ""));
        made.host.key(RemoteKey.OK);
        assertThat(events.of(BoxTopics.KEY)).containsExactly(RemoteKey.OK);
        made.host.status(Status.OFFLINE, "battery empty");
        assertThat(device().status()).isEqualTo("OFFLINE");
        assertThat(device().reason()).isEqualTo("battery empty");
    }

    @Test
    void noDriver() {
        await().until(() -> device().reason().contains("no driver"));
        assertThat(device().status()).isEqualTo("OFFLINE");
    }

    @Test
    @DisplayName(
            "a newer version takes the device over, the old one is let go first and not heard any more")
    @Tag("M1")
    void swap() {
        TestDriver old = new TestDriver(50);
        TestDriver newer = new TestDriver(50);
        newer.onAttach = () -> assertThat(old.closed).isEqualTo(1);
        registry.addDriver(old.candidate("evdev", "1.0.0"));
        await().until(() -> old.attached == 1);
        registry.addDriver(newer.candidate("evdev", "1.1.0"));
        await().until(() -> newer.attached == 1);
        registry.removeDriver(old);
        old.host.key(RemoteKey.UP);
        old.host.status(Status.OFFLINE, "too late");
        newer.host.key(RemoteKey.DOWN);
        assertThat(events.of(BoxTopics.KEY)).containsExactly(RemoteKey.DOWN);
        assertThat(device().status()).isEqualTo("ONLINE");
        assertThat(old.closed).isEqualTo(1);
        assertThat(old.host.executor().isShutdown()).isTrue();
    }

    @Test
    @DisplayName(
            "when a driver leaves, its device is closed before it is gone, and the next best gets it")
    void driverLeaves() {
        TestDriver best = new TestDriver(90);
        TestDriver second = new TestDriver(10);
        registry.addDriver(best.candidate("best", "1.0.0"));
        registry.addDriver(second.candidate("second", "1.0.0"));
        await().until(() -> device().driver().equals("best"));
        registry.removeDriver(best);
        assertThat(best.closed).isEqualTo(1);
        assertThat(second.attached).isEqualTo(1);
        registry.removeDriver(second);
        assertThat(device().status()).isEqualTo("OFFLINE");
    }

    @Test
    @DisplayName("a driver that throws, matches 101 or returns nothing: OFFLINE, and why")
    void misbehaves() {
        TestDriver throwing = new TestDriver(50);
        throwing.onAttach =
                () -> {
                    throw new IllegalStateException("no such port");
                };
        registry.addDriver(throwing.candidate("throwing", "1.0.0"));
        await().until(() -> device().reason().contains("no such port"));
        registry.removeDriver(throwing);
        TestDriver boasting = new TestDriver(101);
        registry.addDriver(boasting.candidate("boasting", "1.0.0"));
        await().until(() -> device().reason().contains("boasting 1.0.0 matches 101"));
        assertThat(boasting.attached).isZero();
        registry.removeDriver(boasting);
        registry.addDriver(
                new TestDriver(
                                device -> {
                                    throw new IllegalArgumentException("bad match");
                                })
                        .candidate("picky", "1.0.0"));
        await().until(() -> device().reason().contains("bad match"));
        assertThat(device().status()).isEqualTo("OFFLINE");
    }

    @Test
    @DisplayName(
            "a driver that hangs is given up, the next best gets the device, a late device is closed")
    void hangs() {
        registry.deactivate();
        registry = registry(Duration.ofMillis(300));
        CountDownLatch hanging = new CountDownLatch(1);
        TestDriver slow = new TestDriver(90);
        slow.onAttach = () -> awaitDeaf(hanging);
        TestDriver second = new TestDriver(10);
        registry.addDriver(slow.candidate("slow", "1.0.0"));
        await().until(
                        () ->
                                device().reason()
                                        .contains("slow 1.0.0 attaching took longer than 300 ms"));
        registry.addDriver(second.candidate("second", "1.0.0"));
        await().until(() -> device().driver().equals("second"));
        assertThat(slow.attached).isZero();
        hanging.countDown();
        await().until(() -> slow.closed == 1);
        assertThat(device().driver()).isEqualTo("second");
    }

    /** As a driver in a native call does not hear that it is interrupted. */
    private static void awaitDeaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                assertThat(latch.getCount()).isPositive();
            }
        }
    }

    @Test
    @DisplayName(
            "a remote control is found when it is plugged in, and forgotten when it is pulled out")
    void findsRemotes() throws IOException {
        Path devices = Files.createDirectory(root.resolve("input"));
        Path sysfs = Files.createDirectory(root.resolve("class"));
        registry.deactivate();
        registry =
                new DeviceRegistry(
                        events,
                        List.of("hand0 kind=remote-control path=" + devices.resolve("event2")),
                        new InputNodes(devices, sysfs),
                        LONG,
                        SEARCH);
        TestDriver driver = new TestDriver(50);
        registry.addDriver(driver.candidate("evdev", "1.0.0"));
        node(devices, sysfs, "event0", "10000000000000 0", "Power Button");
        node(devices, sysfs, "event1", "1 0 0 0 0 0 8000000000 10000000", "Remote");
        node(devices, sysfs, "event2", "1 0 0 0 0 0 8000000000 10000000", "By hand");
        await().until(() -> registry.devices().size() == 2);
        assertThat(registry.devices())
                .extracting(DeviceInfo::id)
                .containsExactly("event1", "hand0");
        await().until(() -> driver.attached == 2);
        Files.delete(devices.resolve("event1"));
        await().until(() -> registry.devices().size() == 1);
        await().until(() -> driver.closed == 1);
    }

    @Test
    @DisplayName("one line of a .cfg file may hold several devices")
    void configuration() {
        record Written(boolean findRemoteControls, String... devices)
                implements DeviceRegistry.Config {
            @Override
            public Class<? extends Annotation> annotationType() {
                return DeviceRegistry.Config.class;
            }
        }
        registry.deactivate();
        registry =
                new DeviceRegistry(
                        events,
                        new Written(false, REMOTE + ", front0 kind=front-panel", "nonsense"));
        assertThat(registry.devices())
                .extracting(DeviceInfo::id)
                .containsExactly("front0", "remote0");
    }

    @Test
    void malformedLines() {
        assertThat(DeviceLine.parse(REMOTE))
                .hasValueSatisfying(
                        device ->
                                assertThat(device.properties())
                                        .containsEntry("path", "/dev/input/event3"));
        for (String line :
                List.of(
                        "",
                        "remote0",
                        "kind=x",
                        "remote0 kind=",
                        "remote0 kind=x oops",
                        "r kind=x =y")) {
            assertThat(DeviceLine.parse(line)).as(line).isEmpty();
        }
    }

    @Test
    void keyBitmaps() {
        assertThat(InputNodes.isRemoteControl("")).isFalse();
        assertThat(InputNodes.isRemoteControl("not hex")).isFalse();
        assertThat(InputNodes.isRemoteControl("8000000000 0")).isFalse();
        assertThat(InputNodes.isRemoteControl("8000000000 10000000")).isTrue();
        assertThat(InputNodes.isRemoteControl("100000000 0 0 0 8000000000 0")).isTrue();
    }

    private static void node(Path devices, Path sysfs, String id, String keys, String name)
            throws IOException {
        Path capabilities =
                Files.createDirectories(
                        sysfs.resolve(id).resolve("device").resolve("capabilities"));
        Files.writeString(capabilities.resolve("key"), keys + "\n");
        Files.writeString(sysfs.resolve(id).resolve("device").resolve("name"), name + "\n");
        Files.createFile(devices.resolve(id));
    }

    private DeviceInfo device() {
        return registry.devices().get(0);
    }
}
