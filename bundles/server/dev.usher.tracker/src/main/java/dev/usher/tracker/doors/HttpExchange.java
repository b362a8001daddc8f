package dev.usher.tracker.doors;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Turns a request's head into an answer. Knows HTTP/1.1 (RFC 9112) as far as trackers need it: GET
 * without a body. One thread uses it again and again.
 */
final class HttpExchange {
    /** The longest head: request line and header fields. */
    static final int LONGEST = 8192;

    /** The longest answer: 200 peers spelled out. */
    static final int LARGEST = 32768;

    private static final byte[] GET = ascii("GET ");
    private static final byte[] ANNOUNCE = ascii("/announce");
    private static final byte[] SCRAPE = ascii("/scrape");
    private static final byte[] CONNECTION = ascii("connection:");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP = ascii("keep-alive");
    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n");
    private static final byte[] NOT_FOUND = ascii("HTTP/1.1 404 Not Found\r\n");
    private static final byte[] BAD = ascii("HTTP/1.1 400 Bad Request\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSING = ascii("\r\nConnection: close\r\n\r\n");
    private static final byte[] KEEPING = ascii("\r\nConnection: keep-alive\r\n\r\n");

    private final Answers answers;
    private final BencodeBuffer body;
    private boolean keepAlive;

    HttpExchange(Answers answers) {
        this.answers = answers;
        this.body = answers.body();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the connection stays open after the last answer. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** Where the head that begins at {@code from} ends, with its empty line; -1 = not yet. */
    static int endOfHead(byte[] text, int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (text[i] == '\n' && text[i - 1] == '\r' && text[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /**
     * Writes the answer to {@code out}.
     *
     * @param nanos now, from about 0 on
     */
    void answer(byte[] text, int from, int to, InetAddress client, long nanos, ByteBuffer out) {
        out.clear();
        body.clear();
        int lineEnd = indexOf(text, from, to, '\r');
        int path = from + GET.length;
        int pathEnd = path < lineEnd ? indexOf(text, path, lineEnd, ' ') : lineEnd;
        boolean http =
                startsWith(text, from, lineEnd, GET)
                        && pathEnd + 9 == lineEnd
                        && text[lineEnd - 3] == '1';
        if (!http) {
            keepAlive = false;
            write(out, BAD);
            return;
        }
        keepAlive = keptAlive(text, lineEnd, to, text[lineEnd - 1] >= '1');
        int question = indexOf(text, path, pathEnd, '?');
        int begin = Math.min(question + 1, pathEnd);
        boolean announce = is(text, path, question, ANNOUNCE);
        if (!announce && !is(text, path, question, SCRAPE)) {
            body.clear();
            write(out, NOT_FOUND);
            return;
        }
        if (announce) {
            answers.announce(text, begin, pathEnd, client, nanos);
        } else {
            answers.scrape(text, begin, pathEnd, client, nanos);
        }
        write(out, OK);
    }

    private void write(ByteBuffer out, byte[] status) {
        out.put(status).put(LENGTH);
        BencodeBuffer.digits(out, body.length());
        out.put(keepAlive ? KEEPING : CLOSING);
        body.copyTo(out);
        out.flip();
    }

    private static boolean keptAlive(byte[] text, int from, int to, boolean usual) {
        int line = from;
        while (line < to) {
            int end = indexOf(text, line, to, '\n');
            if (matches(text, line, end, CONNECTION)) {
                if (contains(text, line, end, CLOSE)) {
                    return false;
                }
                return usual || contains(text, line, end, KEEP);
            }
            line = end + 1;
        }
        return usual;
    }

    private static boolean contains(byte[] text, int from, int to, byte[] word) {
        for (int i = from; i + word.length <= to; i++) {
            if (matches(text, i, to, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code word}, which is in lower case, stands there in any case. */
    private static boolean matches(byte[] text, int from, int to, byte[] word) {
        if (to - from < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            int c = text[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] text, int from, int to, byte[] word) {
        return to - from >= word.length && is(text, from, from + word.length, word);
    }

    private static boolean is(byte[] text, int from, int to, byte[] word) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (text[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first such byte; {@code to} = there is none. */
    private static int indexOf(byte[] text, int from, int to, char wanted) {
        int i = from;
        while (i < to && text[i] != wanted) {
            i++;
        }
        return i;
    }
}
