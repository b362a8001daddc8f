package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Announce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bodies of a tracker's answers, bencoded into one array that is used again and again. */
public final class BencodeBuffer {
    private static final byte[] COMPLETE = ascii("d8:completei");
    private static final byte[] DOWNLOADED = ascii("e10:downloadedi");
    private static final byte[] EXTERNAL_IP = ascii("e11:external ip");
    private static final byte[] INCOMPLETE = ascii("10:incompletei");
    private static final byte[] INCOMPLETE_COUNT = ascii("e10:incompletei");
    private static final byte[] INTERVAL = ascii("e8:intervali");
    private static final byte[] MIN_INTERVAL = ascii("e12:min intervali");
    private static final byte[] PEERS = ascii("e5:peers");
    private static final byte[] PEERS6 = ascii("6:peers6");
    private static final byte[] FAILURE = ascii("d14:failure reason");
    private static final byte[] RETRY = ascii("8:retry in");
    private static final byte[] NEVER = ascii("5:never");
    private static final byte[] FILES = ascii("d5:filesd");
    private static final byte[] END = ascii("ee");

    private final ByteBuffer out;
    private final byte[] address = new byte[16];

    public BencodeBuffer(int capacity) {
        this.out = ByteBuffer.allocate(capacity);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public void clear() {
        out.clear();
    }

    int length() {
        return out.position();
    }

    void copyTo(ByteBuffer other) {
        other.put(out.array(), 0, out.position());
    }

    public byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * A refusal (BEP 3, BEP 31).
     *
     * @param minutes when to ask again; 0 = never
     */
    public void failure(String reason, int minutes) {
        out.put(FAILURE);
        string(ascii(reason));
        out.put(RETRY);
        if (minutes == 0) {
            out.put(NEVER);
        } else {
            out.put((byte) 'i');
            digits(out, minutes);
            out.put((byte) 'e');
        }
        out.put((byte) 'e');
    }

    /**
     * The answer to an announce, with the client's own address (BEP 24).
     *
     * @param verbose peers as dictionaries (BEP 3)
     */
    public void announce(Announce a, Terms terms, boolean verbose) {
        out.put(COMPLETE);
        digits(out, a.complete);
        out.put(DOWNLOADED);
        digits(out, a.downloaded);
        out.put(EXTERNAL_IP);
        int length = a.isIpv6() ? 16 : 4;
        digits(out, length);
        out.put((byte) ':');
        if (a.isIpv6()) {
            out.putLong(a.high()).putLong(a.low());
        } else {
            out.putInt((int) a.low());
        }
        out.put(INCOMPLETE);
        digits(out, a.incomplete);
        out.put(INTERVAL);
        digits(out, terms.intervalSeconds());
        out.put(MIN_INTERVAL);
        digits(out, terms.minIntervalSeconds());
        out.put(PEERS);
        if (verbose) {
            out.put((byte) 'l');
            spell(a.peers, 4);
            spell(a.peers6, 16);
            out.put((byte) 'e');
        } else {
            compact(a.peers);
            if (a.peers6.hasRemaining()) {
                out.put(PEERS6);
                compact(a.peers6);
            }
        }
        out.put((byte) 'e');
    }

    private void compact(ByteBuffer peers) {
        digits(out, peers.remaining());
        out.put((byte) ':');
        out.put(peers);
    }

    private void spell(ByteBuffer peers, int addressLength) {
        while (peers.hasRemaining()) {
            peers.get(address, 0, addressLength);
            int port = peers.getShort() & 0xffff;
            out.put(ascii("d2:ip"));
            string(ascii(text(addressLength)));
            out.put(ascii("4:porti" + port + "ee"));
        }
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i += length == 4 ? 1 : 2) {
            if (length == 4) {
                text.append(i == 0 ? "" : ".").append(address[i] & 0xff);
            } else {
                int group = (address[i] & 0xff) << 8 | address[i + 1] & 0xff;
                text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
            }
        }
        return text.toString();
    }

    /** Begins the answer to a scrape (BEP 48). */
    public void beginScrape() {
        out.put(FILES);
    }

    public void scraped(Announce a) {
        string(a.infoHash);
        out.put(COMPLETE);
        digits(out, a.complete);
        out.put(DOWNLOADED);
        digits(out, a.downloaded);
        out.put(INCOMPLETE_COUNT);
        digits(out, a.incomplete);
        out.put(END);
    }

    public void endScrape() {
        out.put(END);
    }

    private void string(byte[] bytes) {
        digits(out, bytes.length);
        out.put((byte) ':').put(bytes);
    }

    /** Writes a number from 0 on. */
    static void digits(ByteBuffer out, int number) {
        int scale = 1;
        while (number / scale >= 10) {
            scale *= 10;
        }
        for (int left = number; scale > 0; scale /= 10) {
            out.put((byte) ('0' + left / scale));
            left %= scale;
        }
    }
}
