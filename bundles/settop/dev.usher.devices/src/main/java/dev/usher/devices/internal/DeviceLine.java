package dev.usher.devices.internal;

import dev.usher.device.api.host.DeviceDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A device as the operator writes it down: {@code remote0 kind=remote-control
 * path=/dev/input/event3}.
 */
final class DeviceLine {
    private DeviceLine() {}

    /**
     * @return empty when the line has no id or no kind
     */
    static Optional<DeviceDescriptor> parse(String line) {
        String[] words = line.strip().split("\\s+");
        Map<String, String> properties = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            properties.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        String kind = properties.remove("kind");
        return words[0].isEmpty() || words[0].contains("=") || kind == null || kind.isEmpty()
                ? Optional.empty()
                : Optional.of(new DeviceDescriptor(words[0], kind, properties));
    }
}
