package dev.usher.device.api.host;

import java.util.Map;

/**
 * A device that wants a driver.
 *
 * @param id stable name on this box, e.g. {@code remote0}
 * @param kind remote-control, display, disk, front-panel; makers may add kinds
 * @param properties what is known of it, e.g. {@code path=/dev/input/event3}, {@code vendor},
 *     {@code model}
 */
public record DeviceDescriptor(String id, String kind, Map<String, String> properties) {
    public DeviceDescriptor {
        properties = Map.copyOf(properties);
    }
}
