package dev.usher.devices.internal;

import dev.usher.device.api.Device;
import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost;
import java.util.function.Function;
import org.osgi.framework.Version;

/** A driver whose manners the test decides. */
final class TestDriver implements DeviceDriver {
    final Function<DeviceDescriptor, Integer> match;
    volatile Runnable onAttach = () -> {};
    volatile DeviceHost host;
    volatile int attached;
    volatile int closed;

    TestDriver(int match) {
        this(device -> match);
    }

    TestDriver(Function<DeviceDescriptor, Integer> match) {
        this.match = match;
    }

    @Override
    public int match(DeviceDescriptor device) {
        return match.apply(device);
    }

    @Override
    public Device attach(DeviceDescriptor device, DeviceHost owner) {
        onAttach.run();
        host = owner;
        owner.status(DeviceHost.Status.ONLINE, "");
        attached++;
        return () -> closed++;
    }

    DriverCandidate candidate(String name, String version) {
        return new DriverCandidate(this, name, new Version(version), 0, version.hashCode());
    }
}
