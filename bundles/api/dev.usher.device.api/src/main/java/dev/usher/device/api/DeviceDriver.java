package dev.usher.device.api;

import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost;
import org.osgi.annotation.versioning.ConsumerType;

/** Drives one family of devices. Thread-safe. */
@ConsumerType
public interface DeviceDriver {
    /** How well it drives this device: 0 = not at all, 100 = made for it. Quick, no I/O. */
    int match(DeviceDescriptor device);

    /**
     * Takes the device. Returns quickly; device trouble is told by {@link DeviceHost#status}, not
     * thrown.
     *
     * @return the attached device, to be closed when it goes, when the driver goes, or when a
     *     better driver comes
     */
    Device attach(DeviceDescriptor device, DeviceHost host);
}
