package ${package};

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.device.api.Device;
import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost.Status;
import dev.usher.device.api.host.RemoteKey;
import dev.usher.driver.tck.DeviceDriverContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every driver, and what this one is for. */
class LineRemoteDriverTest extends DeviceDriverContract {
    @TempDir Path directory;
    private Path keys;

    @BeforeEach
    void plugIn() throws IOException {
        keys = Files.createFile(directory.resolve("keys"));
    }

    @Override
    protected DeviceDriver driver() {
        return new LineRemoteDriver();
    }

    @Override
    protected DeviceDescriptor device() {
        return remote(keys);
    }

    @Override
    protected DeviceDescriptor absentDevice() {
        return remote(directory.resolve("unplugged"));
    }

    @Test
    void tellsKeys() throws IOException {
        try (Device attached = driver().attach(device(), host)) {
            await().until(() -> host.last().status() == Status.ONLINE);
            Files.writeString(keys, "OK\nnonsense\nBACK\n", StandardOpenOption.APPEND);
            await().until(() -> host.keys().size() == 2);
            assertThat(attached).isNotNull();
        }
        assertThat(host.keys()).containsExactly(RemoteKey.OK, RemoteKey.BACK);
    }

    private static DeviceDescriptor remote(Path path) {
        return new DeviceDescriptor(
                "remote0", "remote-control", Map.of("model", "line-remote", "path", path.toString()));
    }
}
