package dev.usher.itests.bench.transfer;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.metainfo.Metainfo;
import dev.usher.settop.api.BoxTopics;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StoredItem;
import dev.usher.swarm.internal.SwarmNode;
import dev.usher.transport.api.PeerTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * One end of a transfer: the real swarm, storage and transport of a box in a process of its own,
 * told what to do on standard input.
 */
public final class BoxMain {
    private final BenchIdentity identity;
    private final BlockingQueue<Object> available = new LinkedBlockingQueue<>();
    private final SwarmNode swarm;
    private final MediaStore store;

    private BoxMain(Path identities, String end, boolean secure, Path directory)
            throws IOException, ReflectiveOperationException {
        identity = new BenchIdentity(identities, end);
        Map<String, Object> config =
                secure
                        ? Map.of("securePort", 0)
                        : Map.of("securePort", -1, "plainPort", 0, "connectPlain", true);
        swarm =
                new SwarmNode(
                        Components.config(SwarmNode.Config.class, config),
                        identity,
                        new Availability());
        store =
                Components.make(
                        MediaStore.class,
                        "dev.usher.storage.file.internal.FileMediaStore",
                        Map.of("directory", directory.toString()));
        PeerTransport transport =
                Components.make(
                        PeerTransport.class,
                        "dev.usher.transport.mina.internal.MinaPeerTransport",
                        Map.of("incomingConnectionsPerAddress", 256)); // all are 127.0.0.1
        swarm.bindTransport(Components.reference(), transport);
        swarm.bindStore(Components.reference(), store);
    }

    /** Hears which items became complete. */
    private final class Availability implements EventAdmin {
        @Override
        public void postEvent(Event event) {
            if (event.getTopic().equals(BoxTopics.COMPLETE)) {
                available.add(event.getProperty(BoxTopics.DATA));
            }
        }

        @Override
        public void sendEvent(Event event) {
            postEvent(event);
        }
    }

    private record Torrent(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        static Torrent read(Path file) throws IOException {
            try {
                SortedMap<String, Object> torrent =
                        Bencode.decodeDictionary(Files.readAllBytes(file));
                Map<String, byte[]> layers = new TreeMap<>();
                ((Map<?, ?>) torrent.get("piece layers"))
                        .forEach(
                                (root, layer) ->
                                        layers.put(
                                                HexFormat.of()
                                                        .formatHex(
                                                                root.toString()
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .ISO_8859_1)),
                                                (byte[]) layer));
                return new Torrent(Metainfo.parseInfo(Bencode.encode(torrent.get("info"))), layers);
            } catch (BencodeException e) {
                throw new IOException(file + " is no torrent", e);
            }
        }
    }

    private void hold(Torrent torrent, Path file) throws IOException {
        ItemLayout layout = torrent.layout();
        try (StoredItem item = store.open(layout);
                FileChannel in = FileChannel.open(file)) {
            for (int piece = 0; piece < layout.pieceCount(); piece++) {
                ItemLayout.Span span = layout.span(piece);
                ByteBuffer bytes = ByteBuffer.allocate(span.length());
                while (bytes.hasRemaining() && in.read(bytes) >= 0) {
                    // until the piece is whole
                }
                item.write(span.file(), span.offset(), bytes.flip());
                item.mark(piece);
            }
        }
        swarm.add(layout, torrent.pieceLayers());
    }

    private void fetch(Torrent torrent, String box, String address) throws InterruptedException {
        ItemLayout layout = torrent.layout();
        swarm.add(layout, torrent.pieceLayers());
        Source source = Source.peer(box, address, PieceSet.all(layout.pieceCount()), 0);
        swarm.obey(
                List.of(
                        DeliveryOrder.asked(
                                layout.item(), layout.infoHash(), 0, null, List.of(source))),
                Set.of());
        Object complete;
        do {
            complete = available.take();
        } while (!complete.equals(layout.item()));
    }

    private String door() throws InterruptedException {
        while (swarm.endpoints().isEmpty()) {
            Thread.onSpinWait();
        }
        return identity.id() + " " + swarm.endpoints().get(0);
    }

    /**
     * Arguments: directory of identities, sender or receiver, plain or tls, directory of the store.
     */
    public static void main(String[] args)
            throws IOException, ReflectiveOperationException, InterruptedException {
        BoxMain box =
                new BoxMain(Path.of(args[0]), args[1], args[2].equals("tls"), Path.of(args[3]));
        System.out.println("door " + box.door());
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Torrent torrent = Torrent.read(Path.of(words[1]));
            switch (words[0]) {
                case "hold" -> box.hold(torrent, Path.of(words[2]));
                case "fetch" -> box.fetch(torrent, words[2], words[3]);
                case "forget" -> box.swarm.remove(torrent.layout().infoHash());
                default -> throw new IOException("no such command: " + line);
            }
            System.out.println("done");
        }
        Runtime.getRuntime().halt(0);
    }
}
