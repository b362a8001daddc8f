package dev.usher.swarm.tracker;

import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Announces over HTTP(S) and reads the answers. Boxes ask their operator's server only, which wants
 * to see their certificate; UDP (BEP 15) has none, so there is no client for it.
 */
public final class TrackerClient {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int WANTED = 50;

    /** No honest answer is longer; what follows is not read. */
    private static final int LONGEST = 64 * 1024;

    private static final int IPV4 = 4;
    private static final int IPV6 = 16;
    private static final int PORT = 2;
    private static final long LEAST_INTERVAL = 30;
    private static final long MOST_INTERVAL = 3600;

    private TrackerClient() {}

    /**
     * What it said.
     *
     * @param interval to wait before asking again
     * @param peers {@code host:port}
     */
    public record Answer(Duration interval, List<String> peers) {}

    /**
     * @param tracker its announce address
     * @throws IOException when it cannot be reached, refuses or answers nonsense; the message says
     *     which
     * @throws InterruptedException when the thread is interrupted
     */
    public static Answer announce(HttpClient client, URI tracker, Announcement a)
            throws IOException, InterruptedException {
        String query =
                (tracker.getRawQuery() == null ? "?" : "&")
                        + "info_hash="
                        + escaped(a.item().truncated())
                        + "&peer_id="
                        + escaped(a.peerId())
                        + "&port="
                        + a.port()
                        + "&uploaded="
                        + a.uploaded()
                        + "&downloaded="
                        + a.downloaded()
                        + "&left="
                        + a.left()
                        + "&compact=1&numwant="
                        + WANTED;
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(tracker + query)).timeout(PATIENCE).build();
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the tracker answered HTTP " + response.statusCode());
            }
            return read(body.readNBytes(LONGEST));
        }
    }

    static Answer read(byte[] text) throws IOException {
        Map<String, Object> answer;
        try {
            answer = Bencode.decodeDictionary(text);
        } catch (BencodeException e) {
            throw new IOException("the tracker's answer is not bencoded", e);
        }
        if (answer.get("failure reason") instanceof byte[] reason) {
            throw new IOException(
                    "the tracker refuses: " + new String(reason, StandardCharsets.UTF_8));
        }
        long seconds = answer.get("interval") instanceof Long interval ? interval : MOST_INTERVAL;
        List<String> peers = new ArrayList<>();
        addresses(answer.get("peers"), IPV4, peers);
        addresses(answer.get("peers6"), IPV6, peers);
        long polite = Math.max(LEAST_INTERVAL, Math.min(MOST_INTERVAL, seconds));
        return new Answer(Duration.ofSeconds(polite), peers);
    }

    /** Compact form (BEP 23 and 7); others are none. */
    private static void addresses(Object compact, int length, List<String> peers)
            throws IOException {
        if (!(compact instanceof byte[] bytes)) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= length + PORT) {
            byte[] address = new byte[length];
            in.get(address);
            String host = InetAddress.getByAddress(address).getHostAddress();
            int port = in.getShort() & 0xffff;
            if (port > 0) {
                peers.add((length == IPV6 ? "[" + host + "]" : host) + ":" + port);
            }
        }
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append('%').append(String.format("%02x", b));
        }
        return text.toString();
    }
}
