package dev.usher.crypto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings of keys and certificates (RFC 7468). */
public final class Pem {
    private Pem() {}

    /**
     * @param label e.g. {@code CERTIFICATE}; the text ends with a newline
     */
    public static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * @throws IllegalArgumentException when the text has no such part
     */
    public static byte[] decode(String label, String text) {
        List<byte[]> parts = decodeAll(label, text);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("no " + label + " in PEM");
        }
        return parts.get(0);
    }

    /**
     * @throws IllegalArgumentException when a part of this label is not well-formed
     */
    public static List<byte[]> decodeAll(String label, String text) {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> parts = new ArrayList<>();
        for (int from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from + 1)) {
            // behind the label's dashes: one row of them is not both its end and the next begin
            int to = text.indexOf(end, from + begin.length());
            if (to < 0) {
                throw new IllegalArgumentException("PEM " + label + " has no end");
            }
            String body = text.substring(from + begin.length(), to);
            parts.add(Base64.getMimeDecoder().decode(body.getBytes(StandardCharsets.US_ASCII)));
        }
        return parts;
    }
}
