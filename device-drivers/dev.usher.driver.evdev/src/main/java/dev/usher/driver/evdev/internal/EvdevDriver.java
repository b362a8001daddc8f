package dev.usher.driver.evdev.internal;

import dev.usher.device.api.Device;
import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost;
import java.nio.file.Path;
import java.time.Duration;
import org.osgi.service.component.annotations.Component;

/**
 * Drives any remote control or keyboard the kernel shows as an event device.
 *
 * <p>It is the driver for everything and made for nothing, so a maker's own driver wins by a higher
 * match.
 */
@Component(property = {"usher.driver=evdev", "usher.driver.kind=remote-control"})
public final class EvdevDriver implements DeviceDriver {
    private static final int GENERIC = 50;
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

    @Override
    public int match(DeviceDescriptor device) {
        boolean ours =
                device.kind().equals("remote-control") && device.properties().containsKey("path");
        return ours ? GENERIC : 0;
    }

    @Override
    public Device attach(DeviceDescriptor device, DeviceHost host) {
        return new EvdevRemote(Path.of(device.properties().get("path")), host, REOPEN_AFTER);
    }
}
