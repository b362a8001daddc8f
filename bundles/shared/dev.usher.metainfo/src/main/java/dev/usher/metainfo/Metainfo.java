package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A torrent (BEP 52): info dictionary with one flat file tree, piece layers, and the layout they
 * describe. A hybrid has a v1 view as well. Immutable.
 */
public final class Metainfo {
    private static final int LARGEST_CHOSEN = 4 << 20;
    private static final long PIECES_WANTED = 512;

    private final Map<String, Object> dictionary;
    private final byte[] info;
    private final ItemLayout layout;
    private final Map<String, byte[]> pieceLayers;

    private Metainfo(Map<String, Object> dictionary, Map<String, byte[]> pieceLayers) {
        this.dictionary = dictionary;
        this.info = Bencode.encode(dictionary);
        this.layout = parseInfo(info);
        this.pieceLayers = pieceLayers;
    }

    /**
     * The piece length for {@code length} bytes in all: 512 to 1023 pieces where 16 KiB to 4 MiB
     * allow it.
     */
    public static int pieceLength(long length) {
        int pieceLength = BLOCK;
        while (pieceLength < LARGEST_CHOSEN && length / pieceLength >= 2 * PIECES_WANTED) {
            pieceLength *= 2;
        }
        return pieceLength;
    }

    /** Describes the first version of an item. */
    public static Metainfo build(
            ItemId item, int pieceLength, List<FileHashes> files, Optional<String> swarmCa) {
        return build(item, 1, pieceLength, files, swarmCa);
    }

    /**
     * Describes an item.
     *
     * @param version of the item, see {@link #fileNames}
     * @param files in the order of the item's files
     * @param swarmCa PEM of the certificate that peers must be signed by ({@code ssl-cert}, makes
     *     it an SSL torrent); empty = plain torrent
     */
    public static Metainfo build(
            ItemId item,
            int version,
            int pieceLength,
            List<FileHashes> files,
            Optional<String> swarmCa) {
        Map<String, byte[]> layers = new TreeMap<>();
        return new Metainfo(info(item, version, pieceLength, files, swarmCa, layers), layers);
    }

    /** Describes the first version of an item as {@link #hybrid} does. */
    public static Metainfo hybrid(
            ItemId item,
            int pieceLength,
            List<FileHashes> files,
            byte[] pieces,
            Optional<String> swarmCa) {
        return hybrid(item, 1, pieceLength, files, pieces, swarmCa);
    }

    /**
     * Describes an item that BitTorrent v1 clients can take part in: as {@link #build}, with a list
     * of files and padding (BEP 47) beside the file tree.
     *
     * @param pieces what a {@link V1PieceHasher} of the same piece length made of the same files
     * @throws IllegalArgumentException when it did not
     */
    public static Metainfo hybrid(
            ItemId item,
            int version,
            int pieceLength,
            List<FileHashes> files,
            byte[] pieces,
            Optional<String> swarmCa) {
        Map<String, byte[]> layers = new TreeMap<>();
        Map<String, Object> info = info(item, version, pieceLength, files, swarmCa, layers);
        info.put("files", V1View.files(fileNames(version, files.size()), files, pieceLength));
        info.put("pieces", pieces.clone());
        try {
            return new Metainfo(info, layers);
        } catch (Problem inconsistent) {
            throw new IllegalArgumentException(inconsistent.getMessage(), inconsistent);
        }
    }

    /**
     * What an item's files are called in the file tree: their index, all with the same number of
     * digits so that the order of the tree is theirs. From the second version on the version stands
     * before it: two versions lie side by side on a web server while one takes over from the other.
     */
    public static List<String> fileNames(int version, int count) {
        int digits = String.valueOf(Math.max(0, count - 1)).length();
        String prefix = version > 1 ? "v" + version + "-" : "";
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + String.format("%0" + digits + "d", i))
                .toList();
    }

    private static Map<String, Object> info(
            ItemId item,
            int version,
            int pieceLength,
            List<FileHashes> files,
            Optional<String> swarmCa,
            Map<String, byte[]> layers) {
        List<String> names = fileNames(version, files.size());
        Map<String, Object> tree = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            FileHashes file = files.get(i);
            Map<String, Object> node = new TreeMap<>();
            node.put("length", file.length());
            if (file.length() > 0) {
                node.put("pieces root", HexFormat.of().parseHex(file.piecesRoot()));
            }
            if (file.length() > pieceLength) {
                layers.put(file.piecesRoot(), file.pieceLayer(pieceLength));
            }
            tree.put(names.get(i), Map.of("", node));
        }
        Map<String, Object> info = new TreeMap<>();
        info.put("file tree", tree);
        info.put("meta version", 2);
        info.put("name", item.value());
        info.put("piece length", pieceLength);
        info.put("private", 1);
        swarmCa.ifPresent(pem -> info.put("ssl-cert", pem));
        return info;
    }

    /**
     * What an info dictionary says: v2, hybrid or v1, whose files start on piece boundaries.
     *
     * @throws Problem manifest-invalid (422) when it is not the info dictionary of an item
     */
    public static ItemLayout parseInfo(byte[] info) {
        return InfoDictionary.layout(info);
    }

    /**
     * Reads a torrent file, as any client writes it.
     *
     * @throws Problem manifest-invalid (422) when it is none of an item; piece layers are not
     *     looked at before {@link #verifier}
     */
    public static Metainfo ofTorrent(byte[] torrent) {
        try {
            SortedMap<String, Object> root = Bencode.decodeDictionary(torrent);
            Map<String, byte[]> layers = new TreeMap<>();
            if (root.get("piece layers") instanceof SortedMap<?, ?> found) {
                Bencode.dictionary(found)
                        .forEach(
                                (key, layer) -> {
                                    if (layer instanceof byte[] bytes) {
                                        byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
                                        layers.put(HexFormat.of().formatHex(name), bytes);
                                    }
                                });
            }
            if (root.get("info") instanceof SortedMap<?, ?> info) {
                return new Metainfo(Bencode.dictionary(info), layers);
            }
            throw InfoDictionary.invalid("is missing");
        } catch (BencodeException e) {
            throw InfoDictionary.invalid("is not in a torrent file: " + e.getMessage());
        }
    }

    /**
     * The v1 half of a hybrid's info dictionary, a torrent of its own: for clients that cannot read
     * hybrids.
     */
    public static Map<String, Object> v1Half(Map<String, Object> hybrid) {
        return V1View.half(hybrid);
    }

    /** The bencoded info dictionary. */
    public byte[] info() {
        return info.clone();
    }

    public ItemLayout layout() {
        return layout;
    }

    /**
     * Piece layers by pieces root (64 hexadecimal digits), for files longer than a piece; of a v1
     * torrent the hashes of its pieces, by its info hash (40 digits).
     */
    public Map<String, byte[]> pieceLayers() {
        Map<String, byte[]> copy = new TreeMap<>();
        pieceLayers.forEach((root, layer) -> copy.put(root, layer.clone()));
        if (layout.v1Only()) {
            copy.put(layout.infoHash().hex(), ((byte[]) dictionary.get("pieces")).clone());
        }
        return copy;
    }

    /** Tells good pieces of this item from bad ones. */
    public PieceVerifier verifier() {
        return new PieceVerifier(layout, pieceLayers());
    }

    /**
     * A torrent file, as other BitTorrent clients load it.
     *
     * @param announce URL of the tracker; empty = none
     */
    public byte[] torrent(Optional<String> announce) {
        Map<String, Object> layers = new TreeMap<>();
        pieceLayers.forEach(
                (root, layer) ->
                        layers.put(
                                new String(
                                        HexFormat.of().parseHex(root), StandardCharsets.ISO_8859_1),
                                layer));
        Map<String, Object> torrent = new TreeMap<>();
        announce.ifPresent(url -> torrent.put("announce", url));
        torrent.put("info", dictionary);
        if (!layout.v1Only()) {
            torrent.put("piece layers", layers);
        }
        return Bencode.encode(torrent);
    }
}
