package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A v2-only torrent (BEP 52): info dictionary with one flat file tree, piece layers, and the layout
 * they describe. Immutable.
 */
public final class Metainfo {
    private static final int MAX_INFO = 1 << 20;
    private static final int MAX_PIECE_LENGTH = 64 << 20;
    private static final int LARGEST_CHOSEN = 4 << 20;
    private static final long PIECES_WANTED = 256;

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
     * The piece length for {@code length} bytes in all: 256 to 511 pieces where 16 KiB to 4 MiB
     * allow it.
     */
    public static int pieceLength(long length) {
        int pieceLength = BLOCK;
        while (pieceLength < LARGEST_CHOSEN && length / pieceLength >= 2 * PIECES_WANTED) {
            pieceLength *= 2;
        }
        return pieceLength;
    }

    /**
     * Describes an item.
     *
     * @param files in the order of the item's files; they are named by their index, all with the
     *     same number of digits so that the order of the file tree is the same
     * @param swarmCa PEM of the certificate that peers must be signed by ({@code ssl-cert}, makes
     *     it an SSL torrent); empty = plain torrent
     */
    public static Metainfo build(
            ItemId item, int pieceLength, List<FileHashes> files, Optional<String> swarmCa) {
        int digits = String.valueOf(Math.max(0, files.size() - 1)).length();
        Map<String, Object> tree = new TreeMap<>();
        Map<String, byte[]> layers = new TreeMap<>();
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
            tree.put(String.format("%0" + digits + "d", i), Map.of("", node));
        }
        Map<String, Object> info = new TreeMap<>();
        info.put("file tree", tree);
        info.put("meta version", 2);
        info.put("name", item.value());
        info.put("piece length", pieceLength);
        info.put("private", 1);
        swarmCa.ifPresent(pem -> info.put("ssl-cert", pem));
        return new Metainfo(info, layers);
    }

    /**
     * What an info dictionary says.
     *
     * @throws Problem manifest-invalid (422) when it is not a v2 info dictionary of an item
     */
    public static ItemLayout parseInfo(byte[] info) {
        if (info.length > MAX_INFO) {
            throw invalid("is longer than " + MAX_INFO + " bytes");
        }
        try {
            SortedMap<String, Object> dictionary = Bencode.decodeDictionary(info);
            if (number(dictionary, "meta version") != 2) {
                throw invalid("is not of meta version 2");
            }
            ItemId item =
                    new ItemId(new String(bytes(dictionary, "name"), StandardCharsets.ISO_8859_1));
            long pieceLength = number(dictionary, "piece length");
            if (pieceLength > MAX_PIECE_LENGTH) {
                throw invalid("has pieces of " + pieceLength + " bytes");
            }
            List<StoredFile> files = new ArrayList<>();
            for (Map.Entry<String, Object> e : inner(dictionary, "file tree").entrySet()) {
                files.add(file(e.getKey(), e.getValue()));
            }
            InfoHash infoHash = InfoHash.of(MerkleTree.sha256().digest(info));
            return new ItemLayout(item, infoHash, (int) pieceLength, files);
        } catch (BencodeException | IllegalArgumentException e) {
            throw invalid("is malformed: " + e.getMessage());
        }
    }

    private static StoredFile file(String name, Object entry) {
        if (!name.matches("[0-9A-Za-z_-]{1,64}")) {
            throw invalid("has a file name other than 1 to 64 letters, digits, '-' and '_'");
        }
        if (!(entry instanceof SortedMap)
                || !Bencode.dictionary(entry).keySet().equals(Set.of(""))) {
            throw invalid("has a folder '" + name + "'; the file tree of an item is flat");
        }
        SortedMap<String, Object> node = inner(Bencode.dictionary(entry), "");
        long length = number(node, "length");
        if (length < 0 || length > (1L << 62)) {
            throw invalid("has a file of " + length + " bytes");
        }
        if (length == 0) {
            return new StoredFile(name, 0, "");
        }
        byte[] root = bytes(node, "pieces root");
        if (root.length != MerkleTree.HASH) {
            throw invalid("has a pieces root of " + root.length + " bytes");
        }
        return new StoredFile(name, length, HexFormat.of().formatHex(root));
    }

    private static long number(SortedMap<String, Object> d, String key) {
        if (d.get(key) instanceof Long n) {
            return n;
        }
        throw invalid("has no number '" + key + "'");
    }

    private static byte[] bytes(SortedMap<String, Object> d, String key) {
        if (d.get(key) instanceof byte[] b) {
            return b;
        }
        throw invalid("has no string '" + key + "'");
    }

    private static SortedMap<String, Object> inner(SortedMap<String, Object> d, String key) {
        if (d.get(key) instanceof SortedMap<?, ?> m) {
            return Bencode.dictionary(m);
        }
        throw invalid("has no dictionary '" + key + "'");
    }

    private static Problem invalid(String what) {
        return new Problem(
                "manifest-invalid",
                422,
                "The info dictionary " + what + ". Publish the item again.");
    }

    /** The bencoded info dictionary. */
    public byte[] info() {
        return info.clone();
    }

    public ItemLayout layout() {
        return layout;
    }

    /** Piece layers by pieces root (64 hexadecimal digits), for files longer than a piece. */
    public Map<String, byte[]> pieceLayers() {
        Map<String, byte[]> copy = new TreeMap<>();
        pieceLayers.forEach((root, layer) -> copy.put(root, layer.clone()));
        return copy;
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
        torrent.put("piece layers", layers);
        return Bencode.encode(torrent);
    }
}
