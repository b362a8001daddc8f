package dev.usher.metainfo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bencoding (BEP 3), canonical form only: an accepted text is the one and only encoding of its
 * value.
 *
 * <p>Values are {@link Long}, {@code byte[]}, {@link List} and {@link SortedMap}. Dictionary keys
 * are strings with one character (U+0000..U+00FF) per byte, so that their order is the order of the
 * bytes.
 */
public final class Bencode {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_VALUES = 1 << 17;

    private final byte[] text;
    private int at;
    private int values;

    private Bencode(byte[] text, int from) {
        this.text = text;
        this.at = from;
    }

    /**
     * @return the only value in {@code text}
     * @throws BencodeException also when something follows the value
     */
    public static Object decode(byte[] text) throws BencodeException {
        Bencode b = new Bencode(text, 0);
        Object value = b.value(0);
        if (b.at != text.length) {
            throw b.malformed("the value ends");
        }
        return value;
    }

    /** As {@link #decode}, for texts that have to be a dictionary. */
    public static SortedMap<String, Object> decodeDictionary(byte[] text) throws BencodeException {
        if (text.length == 0 || text[0] != 'd') {
            throw new BencodeException("a dictionary is expected", 0);
        }
        return dictionary(decode(text));
    }

    /** A dictionary among decoded values; its keys and values are as {@link Bencode} says. */
    @SuppressWarnings("unchecked") // the decoder makes no other maps
    static SortedMap<String, Object> dictionary(Object value) {
        return (SortedMap<String, Object>) value;
    }

    /**
     * @param value made of Integer, Long, byte[], String (as UTF-8), List and Map with keys of one
     *     character per byte
     * @throws IllegalArgumentException when it holds anything else
     */
    public static byte[] encode(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(value, out);
        return out.toByteArray();
    }

    private static void write(Object value, ByteArrayOutputStream out) {
        if (value instanceof Integer || value instanceof Long) {
            out.writeBytes(("i" + value + "e").getBytes(StandardCharsets.US_ASCII));
        } else if (value instanceof byte[] bytes) {
            string(bytes, out);
        } else if (value instanceof String s) {
            string(s.getBytes(StandardCharsets.UTF_8), out);
        } else if (value instanceof List<?> list) {
            out.write('l');
            list.forEach(v -> write(v, out));
            out.write('e');
        } else if (value instanceof Map<?, ?> map) {
            out.write('d');
            SortedMap<String, Object> sorted = new TreeMap<>();
            map.forEach((k, v) -> sorted.put((String) k, v));
            sorted.forEach(
                    (k, v) -> {
                        string(key(k), out);
                        write(v, out);
                    });
            out.write('e');
        } else {
            throw new IllegalArgumentException("bencoding has no " + value.getClass().getName());
        }
    }

    private static byte[] key(String key) {
        if (key.chars().anyMatch(c -> c > 0xff)) {
            throw new IllegalArgumentException("a key has one character per byte: " + key);
        }
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void string(byte[] bytes, ByteArrayOutputStream out) {
        out.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
    }

    private Object value(int depth) throws BencodeException {
        if (depth > MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        if (++values > MAX_VALUES) {
            throw malformed("more than " + MAX_VALUES + " values");
        }
        switch (peek()) {
            case 'i':
                at++;
                long number = number('e', true);
                return number;
            case 'l':
                at++;
                List<Object> list = new ArrayList<>();
                while (!end()) {
                    list.add(value(depth + 1));
                }
                return list;
            case 'd':
                at++;
                return entries(depth);
            default:
                return bytes();
        }
    }

    private SortedMap<String, Object> entries(int depth) throws BencodeException {
        TreeMap<String, Object> map = new TreeMap<>();
        while (!end()) {
            int start = at;
            String key = new String(bytes(), StandardCharsets.ISO_8859_1);
            if (!map.isEmpty() && key.compareTo(map.lastKey()) <= 0) {
                throw new BencodeException("keys are not sorted or not unique", start);
            }
            map.put(key, value(depth + 1));
        }
        return map;
    }

    private byte[] bytes() throws BencodeException {
        int start = at;
        long length = number(':', false);
        if (length > text.length - at) {
            throw new BencodeException(
                    "a string of " + length + " bytes is longer than the text", start);
        }
        byte[] bytes = new byte[(int) length];
        System.arraycopy(text, at, bytes, 0, bytes.length);
        at += bytes.length;
        return bytes;
    }

    private long number(char terminator, boolean signed) throws BencodeException {
        int start = at;
        boolean negative = signed && peek() == '-';
        if (negative) {
            at++;
        }
        int first = at;
        long n = 0;
        while (peek() >= '0' && peek() <= '9') {
            int digit = text[at] - '0';
            if (n > (Long.MAX_VALUE - digit) / 10) {
                throw new BencodeException("a number is too large", start);
            }
            n = n * 10 + digit;
            at++;
        }
        if (at == first) {
            throw malformed("a number is expected");
        }
        if (text[first] == '0' && (negative || at - first > 1)) {
            throw new BencodeException("a number has a leading zero or is minus zero", start);
        }
        if (text[at] != terminator) {
            throw malformed("'" + terminator + "' is expected");
        }
        at++;
        return negative ? -n : n;
    }

    private boolean end() throws BencodeException {
        if (peek() == 'e') {
            at++;
            return true;
        }
        return false;
    }

    private int peek() throws BencodeException {
        if (at >= text.length) {
            throw malformed("the text ends too early");
        }
        return text[at];
    }

    private BencodeException malformed(String message) {
        return new BencodeException(message, at);
    }
}
