package dev.usher.metainfo;

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
import java.util.Set;
import java.util.SortedMap;

/** Reads info dictionaries that nobody vouches for. */
final class InfoDictionary {
    private static final int MAX_INFO = 1 << 20;
    private static final int MAX_PIECE_LENGTH = 64 << 20;

    private InfoDictionary() {}

    /**
     * @throws Problem manifest-invalid (422)
     */
    static ItemLayout layout(byte[] info) {
        if (info.length > MAX_INFO) {
            throw invalid("is longer than " + MAX_INFO + " bytes");
        }
        try {
            SortedMap<String, Object> dictionary = Bencode.decodeDictionary(info);
            ItemId item =
                    new ItemId(new String(bytes(dictionary, "name"), StandardCharsets.ISO_8859_1));
            long pieceLength = number(dictionary, "piece length");
            if (pieceLength > MAX_PIECE_LENGTH || pieceLength < ItemLayout.BLOCK) {
                throw invalid("has pieces of " + pieceLength + " bytes");
            }
            boolean v1 = dictionary.containsKey("pieces");
            InfoHash sha1 = sha1(info);
            if (v1 && !dictionary.containsKey("meta version")) {
                List<StoredFile> files = V1View.files(dictionary, (int) pieceLength);
                return checked(
                        new ItemLayout(item, sha1, (int) pieceLength, files, List.of(sha1)),
                        dictionary);
            }
            if (number(dictionary, "meta version") != 2) {
                throw invalid("is not of meta version 2");
            }
            List<StoredFile> files = new ArrayList<>();
            for (Map.Entry<String, Object> e : inner(dictionary, "file tree").entrySet()) {
                files.add(file(e.getKey(), e.getValue()));
            }
            InfoHash infoHash = InfoHash.of(MerkleTree.sha256().digest(info));
            List<InfoHash> hashes =
                    v1 ? List.of(sha1, sha1(Bencode.encode(V1View.half(dictionary)))) : List.of();
            ItemLayout layout = new ItemLayout(item, infoHash, (int) pieceLength, files, hashes);
            if (v1) {
                V1View.compare(files, V1View.files(dictionary, (int) pieceLength));
                checked(layout, dictionary);
            }
            return layout;
        } catch (BencodeException | IllegalArgumentException e) {
            throw invalid("is malformed: " + e.getMessage());
        }
    }

    private static InfoHash sha1(byte[] info) {
        return InfoHash.of(V1PieceHasher.sha1().digest(info));
    }

    /** There is a SHA-1 for each piece. */
    private static ItemLayout checked(ItemLayout layout, SortedMap<String, Object> dictionary) {
        int length = bytes(dictionary, "pieces").length;
        if (length != layout.pieceCount() * V1PieceHasher.HASH) {
            throw invalid(
                    "has " + length + " bytes of hashes for " + layout.pieceCount() + " v1 pieces");
        }
        return layout;
    }

    private static StoredFile file(String name, Object entry) {
        checkName(name);
        if (!(entry instanceof SortedMap)
                || !Bencode.dictionary(entry).keySet().equals(Set.of(""))) {
            throw invalid("has a folder '" + name + "'; the file tree of an item is flat");
        }
        SortedMap<String, Object> node = inner(Bencode.dictionary(entry), "");
        long length = length(node);
        if (length == 0) {
            return new StoredFile(name, 0, "");
        }
        byte[] root = bytes(node, "pieces root");
        if (root.length != MerkleTree.HASH) {
            throw invalid("has a pieces root of " + root.length + " bytes");
        }
        return new StoredFile(name, length, HexFormat.of().formatHex(root));
    }

    static void checkName(String name) {
        if (!name.matches("[0-9A-Za-z_-]{1,64}")) {
            throw invalid("has a file name other than 1 to 64 letters, digits, '-' and '_'");
        }
    }

    static long length(SortedMap<String, Object> node) {
        long length = number(node, "length");
        if (length < 0 || length > (1L << 62)) {
            throw invalid("has a file of " + length + " bytes");
        }
        return length;
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

    static Problem invalid(String what) {
        return new Problem(
                "manifest-invalid",
                422,
                "The info dictionary " + what + ". Publish the item again.");
    }
}
