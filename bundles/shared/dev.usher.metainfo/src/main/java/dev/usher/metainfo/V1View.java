package dev.usher.metainfo;

import dev.usher.media.api.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list of files by which BitTorrent v1 describes an item (BEP 3), with padding files between
 * them so that each begins with a piece (BEP 47).
 */
final class V1View {
    private static final String PADDING = "p";

    private V1View() {}

    /** The list, as an info dictionary holds it. */
    static List<Object> files(List<String> names, List<FileHashes> files, int pieceLength) {
        List<Object> list = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < files.size(); i++) {
            last = files.get(i).length() > 0 ? i : last;
        }
        for (int i = 0; i < files.size(); i++) {
            long length = files.get(i).length();
            list.add(entry(length, List.of(names.get(i))));
            long padding = -length & (pieceLength - 1);
            if (i < last && padding > 0) {
                Map<String, Object> pad = entry(padding, List.of(".pad", "" + padding));
                pad.put("attr", PADDING);
                list.add(pad);
            }
        }
        return list;
    }

    private static Map<String, Object> entry(long length, List<String> path) {
        Map<String, Object> entry = new TreeMap<>();
        entry.put("length", length);
        entry.put("path", path);
        return entry;
    }

    /**
     * The info dictionary of a hybrid without what BEP 52 adds, which not every client can read.
     */
    static Map<String, Object> half(Map<String, Object> hybrid) {
        Map<String, Object> half = new TreeMap<>(hybrid);
        half.keySet().removeAll(List.of("file tree", "meta version"));
        return half;
    }

    /**
     * The files in an info dictionary's list, or its only file.
     *
     * @throws dev.usher.media.api.Problem manifest-invalid (422), also when a file does not begin
     *     with a piece
     */
    static List<StoredFile> files(SortedMap<String, Object> info, int pieceLength) {
        List<StoredFile> files = new ArrayList<>();
        if (info.get("length") instanceof Long) {
            String name = text(info.get("name"));
            InfoDictionary.checkName(name);
            files.add(new StoredFile(name, InfoDictionary.length(info), ""));
            return files;
        }
        if (!(info.get("files") instanceof List<?> list)) {
            throw InfoDictionary.invalid("has no list of files");
        }
        long at = 0;
        for (Object entry : list) {
            if (!(entry instanceof SortedMap)) {
                throw InfoDictionary.invalid("lists a file that is no dictionary");
            }
            SortedMap<String, Object> file = Bencode.dictionary(entry);
            long length = InfoDictionary.length(file);
            if (!text(file.get("attr")).contains(PADDING)) {
                if (length > 0 && at % pieceLength != 0) {
                    throw InfoDictionary.invalid("has a v1 file that begins inside a piece");
                }
                files.add(new StoredFile(name(file), length, ""));
            } else if (length > pieceLength) {
                throw InfoDictionary.invalid("pads by " + length + " bytes");
            }
            at = Math.addExact(at, length);
        }
        return files;
    }

    private static String name(SortedMap<String, Object> file) {
        if (!(file.get("path") instanceof List<?> path) || path.size() != 1) {
            throw InfoDictionary.invalid("has a file in a folder; the files of an item have none");
        }
        String name = text(path.get(0));
        InfoDictionary.checkName(name);
        return name;
    }

    private static String text(Object value) {
        return value instanceof byte[] b ? new String(b, StandardCharsets.ISO_8859_1) : "";
    }

    /** A hybrid says the same thing twice. */
    static void compare(List<StoredFile> tree, List<StoredFile> list) {
        boolean same = tree.size() == list.size();
        for (int i = 0; same && i < tree.size(); i++) {
            same =
                    tree.get(i).path().equals(list.get(i).path())
                            && tree.get(i).length() == list.get(i).length();
        }
        if (!same) {
            throw InfoDictionary.invalid("names other files for v1 than for v2");
        }
    }
}
