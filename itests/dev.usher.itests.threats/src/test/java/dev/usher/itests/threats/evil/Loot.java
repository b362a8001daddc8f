package dev.usher.itests.threats.evil;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What is sought. The intruder must not find what it brought itself, so it knows every byte of the
 * loot by its complement only.
 */
final class Loot {
    private final Map<String, byte[]> masked = new LinkedHashMap<>();

    /**
     * @param target the loot stands under {@code loot.NAME}, complemented, in hexadecimal
     */
    Loot(Properties target) {
        for (String name : target.stringPropertyNames()) {
            if (name.startsWith("loot.")) {
                masked.put(name.substring("loot.".length()), bytes(target.getProperty(name)));
            }
        }
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    Iterable<String> names() {
        return masked.keySet();
    }

    /**
     * The longest piece, less one: so much of a stretch has to be looked at again with the next.
     */
    int overlap() {
        return masked.values().stream().mapToInt(m -> m.length).max().orElse(1) - 1;
    }

    /** Whether it lies somewhere in the first {@code length} bytes. */
    boolean isIn(String name, byte[] bytes, int length) {
        byte[] wanted = masked.get(name);
        byte first = (byte) ~wanted[0];
        for (int at = 0; at <= length - wanted.length; at++) {
            if (bytes[at] == first && isAt(wanted, bytes, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(byte[] wanted, byte[] bytes, int at) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes[at + i] != (byte) ~wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
