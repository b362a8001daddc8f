package dev.usher.tracker.internal;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.Bencode;
import dev.usher.rest.Authentication;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies.Copy;
import dev.usher.server.api.Roles;
import dev.usher.tracker.internal.AnnounceQuery.Malformed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * BitTorrent tracker over HTTP (BEP 3, compact peers of BEP 23 and 7, scrape of BEP 48) for boxes
 * and other clients with a box certificate. It reads the database of copies; an announce changes
 * nothing, because boxes report what they hold.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-tracker")
@HttpWhiteboardServletPattern({"/announce", "/scrape"})
public final class TrackerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_PEERS = 50;
    private static final int MAX_PEERS = 200;

    private final transient TrackedCopies copies;
    private final transient BoxDirectory directory;
    private final transient Authentication authentication;

    @Activate
    public TrackerServlet(
            @Reference TrackedCopies copies,
            @Reference BoxDirectory directory,
            @Reference Authentication authentication) {
        this.copies = copies;
        this.directory = directory;
        this.authentication = authentication;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            BoxId asking = new BoxId(authentication.require(request, Roles.BOX).name());
            byte[] answer;
            try {
                AnnounceQuery query = new AnnounceQuery(request.getQueryString());
                boolean scrape = request.getServletPath().equals("/scrape");
                answer = Bencode.encode(scrape ? scrape(query) : announce(query, asking));
            } catch (Malformed e) {
                answer = Bencode.encode(Map.of("failure reason", e.getMessage()));
            }
            response.setContentType("text/plain");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
        } catch (Problem p) {
            ProblemWriter.write(response, p);
        }
    }

    private Map<String, Object> announce(AnnounceQuery query, BoxId asking) throws Malformed {
        String hash = query.infoHash();
        query.requirePeer();
        int wanted = query.number("numwant", DEFAULT_PEERS, -1, MAX_PEERS);
        if (query.text("event").equals("stopped")) {
            wanted = 0;
        }
        List<Copy> held = held(hash);
        long complete = held.stream().filter(this::complete).count();
        List<Endpoint> peers = new ArrayList<>();
        for (Copy c : held) {
            if (!c.box().equals(asking)) {
                c.endpoints().stream()
                        .map(Endpoint::parse)
                        .flatMap(List::stream)
                        .limit(1)
                        .forEach(peers::add);
            }
        }
        Collections.shuffle(peers);
        peers = peers.subList(0, Math.min(wanted < 0 ? DEFAULT_PEERS : wanted, peers.size()));
        Map<String, Object> answer = new TreeMap<>();
        answer.put("interval", copies.announceSeconds());
        answer.put("complete", complete);
        answer.put("incomplete", held.size() - complete);
        if (query.flag("compact", true)) {
            answer.put("peers", compact(peers, 4));
            answer.put("peers6", compact(peers, 16));
        } else {
            answer.put("peers", peers.stream().map(Endpoint::dictionary).toList());
        }
        return answer;
    }

    private Map<String, Object> scrape(AnnounceQuery query) throws Malformed {
        List<String> hashes = query.infoHashes();
        if (hashes.isEmpty()) {
            throw new Malformed("name the torrents by info_hash; a full scrape is not given");
        }
        Map<String, Object> files = new TreeMap<>();
        for (String hash : hashes) {
            List<Copy> held = held(hash);
            long complete = held.stream().filter(this::complete).count();
            Map<String, Object> counts = new TreeMap<>();
            counts.put("complete", complete);
            counts.put("downloaded", complete);
            counts.put("incomplete", held.size() - complete);
            files.put(
                    new String(HexFormat.of().parseHex(hash), StandardCharsets.ISO_8859_1), counts);
        }
        return Map.of("files", files);
    }

    /** Copies at boxes that are present and in good standing. */
    private List<Copy> held(String truncatedHash) {
        Set<BoxId> revoked = new HashSet<>(directory.revoked());
        return copies.present(truncatedHash).stream()
                .filter(c -> !revoked.contains(c.box()))
                .toList();
    }

    private boolean complete(Copy copy) {
        InfoHash item = copy.item();
        return copies.presence(copy.box()).stream()
                .flatMap(p -> p.report().transfers().stream())
                .anyMatch(t -> t.infoHash().equals(item) && t.state() == Transfer.State.COMPLETE);
    }

    private static byte[] compact(List<Endpoint> peers, int addressLength) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Endpoint p : peers) {
            if (p.address().getAddress().length == addressLength) {
                out.writeBytes(p.address().getAddress());
                out.write(p.port() >> 8);
                out.write(p.port());
            }
        }
        return out.toByteArray();
    }

    /** Where a peer is reached. */
    private record Endpoint(InetAddress address, int port) {
        /**
         * Empty for host names: compact answers have no room for them, and a tracker does not wait
         * for DNS.
         */
        static List<Endpoint> parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
            boolean literal =
                    host.matches("[0-9.]{7,15}") || host.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
            if (!literal || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
                return List.of();
            }
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                return List.of(new Endpoint(InetAddress.getByName(host), port));
            } catch (java.net.UnknownHostException e) {
                return List.of();
            }
        }

        Map<String, Object> dictionary() {
            return Map.of("ip", address.getHostAddress(), "port", port);
        }
    }
}
