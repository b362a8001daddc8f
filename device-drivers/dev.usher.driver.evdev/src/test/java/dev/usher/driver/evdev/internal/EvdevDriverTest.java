package dev.usher.driver.evdev.internal;

import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.driver.tck.DeviceDriverContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EvdevDriverTest extends DeviceDriverContract {
    @TempDir Path dir;
    private Fifo fifo;

    @BeforeEach
    void plugIn() throws IOException, InterruptedException {
        fifo = new Fifo(dir.resolve("event0"));
    }

    @AfterEach
    void unplug() throws IOException {
        fifo.close();
    }

    @Override
    protected DeviceDriver driver() {
        return new EvdevDriver();
    }

    @Override
    protected DeviceDescriptor device() {
        return remote(fifo.path);
    }

    @Override
    protected DeviceDescriptor absentDevice() {
        return remote(dir.resolve("event9"));
    }

    private static DeviceDescriptor remote(Path path) {
        return new DeviceDescriptor("remote0", "remote-control", Map.of("path", path.toString()));
    }
}
