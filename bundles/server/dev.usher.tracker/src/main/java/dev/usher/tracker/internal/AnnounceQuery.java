package dev.usher.tracker.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The query of an announce or scrape (BEP 3, 48). Values are bytes, not text: a servlet container
 * would read them as UTF-8 and spoil the hash.
 */
final class AnnounceQuery {
    private static final int MAX_LENGTH = 4096;

    /** What the client did wrong; goes into {@code failure reason}. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private record Parameter(String name, byte[] value) {}

    private final List<Parameter> parameters = new ArrayList<>();

    AnnounceQuery(String query) throws Malformed {
        if (query == null || query.length() > MAX_LENGTH) {
            throw new Malformed(
                    "the query is missing or longer than " + MAX_LENGTH + " characters");
        }
        for (String pair : query.split("&")) {
            int eq = pair.indexOf('=');
            if (eq > 0) {
                parameters.add(
                        new Parameter(pair.substring(0, eq), unescape(pair.substring(eq + 1))));
            }
        }
    }

    /** Truncated info hashes as 40 hexadecimal digits. */
    List<String> infoHashes() throws Malformed {
        List<String> hashes = new ArrayList<>();
        for (Parameter p : parameters) {
            if (p.name().equals("info_hash")) {
                if (p.value().length != 20) {
                    throw new Malformed("info_hash has " + p.value().length + " bytes, not 20");
                }
                hashes.add(HexFormat.of().formatHex(p.value()));
            }
        }
        return hashes;
    }

    String infoHash() throws Malformed {
        List<String> hashes = infoHashes();
        if (hashes.size() != 1) {
            throw new Malformed("info_hash is to be given exactly once");
        }
        return hashes.get(0);
    }

    void requirePeer() throws Malformed {
        byte[] peer = value("peer_id");
        if (peer == null || peer.length != 20) {
            throw new Malformed("peer_id must have 20 bytes");
        }
        if (number("port", -1, 0, 65535) < 0) {
            throw new Malformed("port is missing");
        }
    }

    int number(String name, int absent, int min, int max) throws Malformed {
        byte[] value = value(name);
        if (value == null) {
            return absent;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (!text.matches("-?[0-9]{1,9}") || Integer.parseInt(text) < min) {
            throw new Malformed(name + " is not a number from " + min);
        }
        return Math.min(max, Integer.parseInt(text));
    }

    boolean flag(String name, boolean absent) {
        byte[] value = value(name);
        return value == null ? absent : value.length == 1 && value[0] == '1';
    }

    String text(String name) {
        byte[] value = value(name);
        return value == null ? "" : new String(value, StandardCharsets.ISO_8859_1);
    }

    private byte[] value(String name) {
        return parameters.stream()
                .filter(p -> p.name().equals(name))
                .map(Parameter::value)
                .findFirst()
                .orElse(null);
    }

    private static byte[] unescape(String text) throws Malformed {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 3 > text.length()
                        || !text.substring(i + 1, i + 3).matches("[0-9a-fA-F]{2}")) {
                    throw new Malformed("a % is not followed by two hexadecimal digits");
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }
}
