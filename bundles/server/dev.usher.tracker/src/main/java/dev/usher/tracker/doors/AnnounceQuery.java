package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Announce;
import dev.usher.tracker.swarms.Announce.Event;
import java.nio.charset.StandardCharsets;

/**
 * Reads the query of an announce or scrape (BEP 3, 48). It is bytes, not text: an info hash is no
 * UTF-8. Used again and again by one thread.
 *
 * <p>Parameters it does not know count for nothing; {@code ip}, {@code ipv4} and {@code ipv6} are
 * among them: whoever could name another address could send a whole swarm there. So is {@code key}:
 * a client is its address and port, and one that moved is forgotten at its old place in time.
 */
public final class AnnounceQuery {
    /** More is no announce. */
    public static final int LONGEST = 4096;

    private static final byte[] INFO_HASH = ascii("info_hash");
    private static final byte[] PEER_ID = ascii("peer_id");
    private static final byte[] PORT = ascii("port");
    private static final byte[] LEFT = ascii("left");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] NUMWANT = ascii("numwant");
    private static final byte[] COMPACT = ascii("compact");
    private static final byte[] STARTED = ascii("started");
    private static final byte[] STOPPED = ascii("stopped");
    private static final byte[] COMPLETED = ascii("completed");

    private final byte[] value = new byte[LONGEST];
    private byte[] text;
    private int valueLength;
    private int at;
    private int end;

    private boolean verbose;
    private boolean found;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the last announce refused a compact answer ({@code compact=0}). */
    public boolean verbose() {
        return verbose;
    }

    /**
     * Reads an announce.
     *
     * @param from where the part of {@code query} behind the question mark begins
     * @param to where it ends
     * @return what is wrong with it, for {@code failure reason}; null = nothing
     */
    public String announce(byte[] query, int from, int to, Announce a) {
        if (to - from > LONGEST) {
            return "the query is longer than " + LONGEST + " bytes";
        }
        text = query;
        at = from;
        end = to;
        verbose = false;
        int hashes = 0;
        int peerId = -1;
        boolean port = false;
        String trouble = null;
        while (at < end && trouble == null) {
            int name = at;
            int nameEnd = name();
            trouble = value();
            if (trouble != null) {
                break;
            }
            if (is(INFO_HASH, text, name, nameEnd)) {
                trouble = hash(a.infoHash);
                hashes++;
            } else if (is(PEER_ID, text, name, nameEnd)) {
                peerId = valueLength;
            } else if (is(PORT, text, name, nameEnd)) {
                long n = number();
                trouble = n < 0 || n > 65535 ? "port is not a number up to 65535" : null;
                a.port = (int) n;
                port = true;
            } else if (is(LEFT, text, name, nameEnd)) {
                long n = number();
                trouble = n < 0 ? "left is not a number from 0" : null;
                a.seeding = n == 0;
            } else if (is(NUMWANT, text, name, nameEnd)) {
                trouble = wanted(a);
            } else if (is(EVENT, text, name, nameEnd)) {
                a.event = event();
            } else if (is(COMPACT, text, name, nameEnd)) {
                verbose = valueLength == 1 && value[0] == '0';
            }
        }
        if (trouble != null) {
            return trouble;
        }
        if (hashes != 1) {
            return "info_hash is to be given exactly once";
        }
        if (peerId != 20) {
            return "peer_id must have 20 bytes";
        }
        return port ? null : "port is missing";
    }

    /** Begins to read a scrape; {@link #nextHash} goes on. */
    public void scrape(byte[] query, int from, int to) {
        text = query;
        at = from;
        end = to;
    }

    /**
     * Reads the next info hash of a scrape.
     *
     * @return what is wrong with it; null = nothing, look at {@link #found}
     */
    public String nextHash(Announce a) {
        while (at < end) {
            int name = at;
            int nameEnd = name();
            String trouble = value();
            if (trouble != null) {
                return trouble;
            }
            if (is(INFO_HASH, text, name, nameEnd)) {
                found = true;
                return hash(a.infoHash);
            }
        }
        found = false;
        return null;
    }

    /** Whether {@link #nextHash} found one. */
    public boolean found() {
        return found;
    }

    private String hash(byte[] into) {
        if (valueLength != into.length) {
            return "info_hash has " + valueLength + " bytes, not 20";
        }
        System.arraycopy(value, 0, into, 0, valueLength);
        return null;
    }

    private String wanted(Announce a) {
        boolean usual = valueLength == 2 && value[0] == '-' && value[1] == '1';
        long n = usual ? Announce.USUAL_PEERS : number();
        if (n < 0) {
            return "numwant is not a number from -1";
        }
        a.wanted = (int) Math.min(n, Announce.MOST_PEERS);
        return null;
    }

    private Event event() {
        if (is(STARTED, value, 0, valueLength)) {
            return Event.STARTED;
        }
        if (is(STOPPED, value, 0, valueLength)) {
            return Event.STOPPED;
        }
        return is(COMPLETED, value, 0, valueLength) ? Event.COMPLETED : Event.UPDATE;
    }

    /** Skips a name; returns its end. */
    private int name() {
        while (at < end && text[at] != '=' && text[at] != '&') {
            at++;
        }
        return at;
    }

    /** Decodes the value behind a name and skips what separates it from the next. */
    private String value() {
        valueLength = 0;
        if (at < end && text[at] == '=') {
            at++;
            while (at < end && text[at] != '&') {
                byte b = text[at++];
                if (b == '%') {
                    int high = at + 2 <= end ? Character.digit(text[at], 16) : -1;
                    int low = high < 0 ? -1 : Character.digit(text[at + 1], 16);
                    if (low < 0) {
                        return "a % is not followed by two hexadecimal digits";
                    }
                    b = (byte) (high << 4 | low);
                    at += 2;
                }
                if (valueLength == value.length) {
                    return "a value is longer than " + LONGEST + " bytes";
                }
                value[valueLength++] = b;
            }
        }
        at++;
        return null;
    }

    /** The value as a number up to 10^18; -1 = it is none. */
    private long number() {
        if (valueLength == 0 || valueLength > 18) {
            return -1;
        }
        long n = 0;
        for (int i = 0; i < valueLength; i++) {
            int digit = value[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return n;
    }

    private static boolean is(byte[] word, byte[] in, int from, int to) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (in[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
