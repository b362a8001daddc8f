package dev.usher.devices.internal;

import dev.usher.device.api.host.DeviceDescriptor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event devices the kernel shows at this moment that have a remote control's keys. */
final class InputNodes {
    private static final Logger LOG = LoggerFactory.getLogger(InputNodes.class);
    private static final int KEY_ENTER = 28;
    private static final int KEY_UP = 103;
    private static final int KEY_OK = 0x160;
    private static final int KEY_SELECT = 0x161;
    private static final int WORD_DIGITS = 16;
    private final Path devices;
    private final Path sysfs;

    /**
     * @param devices {@code /dev/input}
     * @param sysfs {@code /sys/class/input}
     */
    InputNodes(Path devices, Path sysfs) {
        this.devices = devices;
        this.sysfs = sysfs;
    }

    List<DeviceDescriptor> present() {
        List<DeviceDescriptor> found = new ArrayList<>();
        if (!Files.isDirectory(devices)) {
            return found;
        }
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(devices, "event*")) {
            for (Path node : nodes) {
                String id = node.getFileName().toString();
                Path device = sysfs.resolve(id).resolve("device");
                if (isRemoteControl(read(device.resolve("capabilities").resolve("key")))) {
                    found.add(
                            new DeviceDescriptor(
                                    id,
                                    "remote-control",
                                    Map.of(
                                            "path",
                                            node.toString(),
                                            "model",
                                            read(device.resolve("name")))));
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read", devices, e);
        }
        return found;
    }

    /** The kernel's bitmap of keys: hexadecimal words of 64 bits, the highest first. */
    static boolean isRemoteControl(String bitmap) {
        StringBuilder digits = new StringBuilder();
        for (String word : bitmap.split(" ")) {
            digits.append("0".repeat(Math.max(0, WORD_DIGITS - word.length()))).append(word);
        }
        if (bitmap.isEmpty() || !digits.toString().matches("[0-9a-f]+")) {
            return false;
        }
        BigInteger keys = new BigInteger(digits.toString(), 16);
        return keys.testBit(KEY_UP)
                && (keys.testBit(KEY_ENTER) || keys.testBit(KEY_OK) || keys.testBit(KEY_SELECT));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            LOG.debug("{} is not there", file, e);
            return "";
        }
    }
}
