package dev.usher.tracker.internal;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.Bencode;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies.Copy;
import dev.usher.server.api.Roles;
import dev.usher.tracker.doors.AnnounceQuery;
import dev.usher.tracker.swarms.Announce;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * BitTorrent tracker over HTTPS (BEP 3, compact peers of BEP 23 and 7, scrape of BEP 48).
 *
 * <p>Boxes and other clients with a box certificate are answered from the database of copies; their
 * announce changes nothing, because boxes report what they hold. Foreign clients are answered as at
 * their own doors, when they are allowed, else with a failure reason.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-tracker")
@HttpWhiteboardServletPattern({"/announce", "/scrape"})
public final class TrackerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Clients show their users this, and of an HTTP status hardly more than the number. */
    private static final String CLOSED =
            "this tracker is for the operator's boxes; other clients are not allowed";

    private final transient TrackedCopies copies;
    private final transient ForeignTracker foreign;
    private final transient BoxDirectory directory;
    private final transient Authentication authentication;

    @Activate
    public TrackerServlet(
            @Reference TrackedCopies copies,
            @Reference ForeignTracker foreign,
            @Reference BoxDirectory directory,
            @Reference Authentication authentication) {
        this.copies = copies;
        this.foreign = foreign;
        this.directory = directory;
        this.authentication = authentication;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            byte[] answer = answer(request);
            response.setContentType("text/plain");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
        } catch (Problem p) {
            ProblemWriter.write(response, p);
        }
    }

    private byte[] answer(HttpServletRequest request) {
        boolean scrape = request.getServletPath().equals("/scrape");
        Optional<Identity> box =
                authentication.identities(request).stream()
                        .filter(i -> i.role().equals(Roles.BOX))
                        .findFirst();
        if (box.isEmpty() && request.isSecure()) {
            // what came through a proxy without TLS does not show the client's address
            return foreign(scrape, request).orElseGet(() -> Bencode.encode(failure(CLOSED)));
        }
        BoxId asking = new BoxId(authentication.require(request, Roles.BOX).name());
        byte[] query = query(request);
        return Bencode.encode(scrape ? scrape(query) : announce(query, asking));
    }

    private static byte[] query(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? new byte[0] : query.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Optional<byte[]> foreign(boolean scrape, HttpServletRequest request) {
        try {
            InetAddress client = InetAddress.getByName(request.getRemoteAddr());
            return foreign.answer(scrape, query(request), client);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private Map<String, Object> announce(byte[] text, BoxId asking) {
        AnnounceQuery query = new AnnounceQuery();
        Announce a = new Announce();
        String trouble = query.announce(text, 0, text.length, a);
        if (trouble != null) {
            return failure(trouble);
        }
        int wanted = a.event == Announce.Event.STOPPED ? 0 : a.wanted;
        String hash = HexFormat.of().formatHex(a.infoHash);
        List<Copy> held = held(hash);
        long complete = held.stream().filter(this::complete).count();
        List<InetSocketAddress> peers = new ArrayList<>();
        for (Copy c : held) {
            if (!c.box().equals(asking)) {
                c.endpoints().stream()
                        .map(Endpoint::parse)
                        .flatMap(Optional::stream)
                        .limit(1)
                        .forEach(peers::add);
            }
        }
        Collections.shuffle(peers);
        peers = peers.subList(0, Math.min(wanted, peers.size()));
        Map<String, Object> answer = new TreeMap<>();
        answer.put("interval", copies.announceSeconds());
        answer.put("complete", complete);
        answer.put("incomplete", held.size() - complete);
        if (query.verbose()) {
            answer.put("peers", peers.stream().map(TrackerServlet::dictionary).toList());
        } else {
            answer.put("peers", compact(peers, 4));
            answer.put("peers6", compact(peers, 16));
        }
        return answer;
    }

    private Map<String, Object> scrape(byte[] text) {
        AnnounceQuery query = new AnnounceQuery();
        Announce a = new Announce();
        Map<String, Object> files = new TreeMap<>();
        query.scrape(text, 0, text.length);
        String trouble = query.nextHash(a);
        while (trouble == null && query.found()) {
            String hash = HexFormat.of().formatHex(a.infoHash);
            List<Copy> held = held(hash);
            long complete = held.stream().filter(this::complete).count();
            Map<String, Object> counts = new TreeMap<>();
            counts.put("complete", complete);
            counts.put("downloaded", complete);
            counts.put("incomplete", held.size() - complete);
            files.put(new String(a.infoHash, StandardCharsets.ISO_8859_1), counts);
            trouble = query.nextHash(a);
        }
        if (trouble == null && files.isEmpty()) {
            trouble = "name the torrents by info_hash; a full scrape is not given";
        }
        return trouble == null ? Map.of("files", files) : failure(trouble);
    }

    private static Map<String, Object> failure(String reason) {
        return Map.of("failure reason", reason);
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

    private static byte[] compact(List<InetSocketAddress> peers, int addressLength) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (InetSocketAddress p : peers) {
            byte[] address = p.getAddress().getAddress();
            if (address.length == addressLength) {
                out.writeBytes(address);
                out.write(p.getPort() >> 8);
                out.write(p.getPort());
            }
        }
        return out.toByteArray();
    }

    private static Map<String, Object> dictionary(InetSocketAddress peer) {
        return Map.of("ip", peer.getAddress().getHostAddress(), "port", peer.getPort());
    }
}
