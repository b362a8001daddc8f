package dev.usher.itests.clients;

import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.metainfo.V1PieceHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An item of random bytes; ciphertext looks no different. */
final class TestItem {
    /** How it is described. */
    enum Kind {
        V1,
        V2,
        HYBRID
    }

    private final List<byte[]> files = new ArrayList<>();
    private final Metainfo metainfo;
    private final String name;
    private final boolean secure;

    /**
     * @param swarmCa PEM; empty = no SSL torrent
     */
    TestItem(Kind kind, Optional<String> swarmCa, int seed, int pieceLength, int... lengths) {
        secure = swarmCa.isPresent();
        name = kind + (swarmCa.isPresent() ? " SSL " : " ") + Arrays.toString(lengths);
        Random random = new Random(seed);
        byte[] id = new byte[16];
        random.nextBytes(id);
        List<FileHashes> hashes = new ArrayList<>();
        V1PieceHasher pieces = new V1PieceHasher(pieceLength);
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            files.add(bytes);
            PieceHasher hasher = new PieceHasher();
            hasher.write(bytes, 0, length);
            hashes.add(hasher.finish());
            pieces.write(bytes, 0, length);
            pieces.endFile();
        }
        ItemId item = new ItemId(HexFormat.of().formatHex(id));
        Metainfo hybrid = Metainfo.hybrid(item, pieceLength, hashes, pieces.finish(), swarmCa);
        metainfo =
                switch (kind) {
                    case V1 -> v1(hybrid);
                    case V2 -> Metainfo.build(item, pieceLength, hashes, swarmCa);
                    case HYBRID -> hybrid;
                };
    }

    /** The same without what BEP 52 adds. */
    private static Metainfo v1(Metainfo hybrid) {
        try {
            Map<String, Object> info = Bencode.decodeDictionary(hybrid.info());
            info.keySet().removeAll(List.of("file tree", "meta version"));
            return Metainfo.ofTorrent(Bencode.encode(Map.of("info", info)));
        } catch (BencodeException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Everything that may go wrong at an end, as items of one file each and one of several. Files
     * of no bytes are among the several: clients refuse a torrent of nothing else.
     *
     * @param seed the first item's
     */
    static List<TestItem> ofAllSizes(Kind kind, Optional<String> swarmCa, int seed) {
        int piece = 16384;
        return List.of(
                new TestItem(kind, swarmCa, seed, piece, 1),
                new TestItem(kind, swarmCa, seed + 1, piece, 16383),
                new TestItem(kind, swarmCa, seed + 2, piece, 16384),
                new TestItem(kind, swarmCa, seed + 3, piece, 16385),
                new TestItem(kind, swarmCa, seed + 4, 2 * piece, 16 * piece),
                new TestItem(
                        kind, swarmCa, seed + 5, 2 * piece, 0, 1, 16383, 65536, 0, 16385, 100_001));
    }

    Metainfo metainfo() {
        return metainfo;
    }

    ItemLayout layout() {
        return metainfo.layout();
    }

    byte[] file(int file) {
        return files.get(file);
    }

    byte[] piece(int piece) {
        ItemLayout.Span span = layout().span(piece);
        int from = (int) span.offset();
        return Arrays.copyOfRange(files.get(span.file()), from, from + span.length());
    }

    boolean secure() {
        return secure;
    }

    /** The manifest's payload; nobody verifies its signature here. */
    byte[] manifest() {
        List<ItemFile> names = new ArrayList<>();
        for (byte[] file : files) {
            names.add(new ItemFile("file" + names.size(), "video/mp4", file.length));
        }
        Manifest manifest = new Manifest(layout(), 1, "key", names, Instant.EPOCH);
        return ManifestCodec.payload(manifest, metainfo.info());
    }

    /** Where a client keeps the file that saves into {@code directory}. */
    Path saved(Path directory, int file) {
        return directory
                .resolve(layout().item().value())
                .resolve(layout().files().get(file).path());
    }

    /**
     * Lays the files where a client looks for them, with the padding, which to clients that do not
     * know BEP 47 is files as well.
     */
    void save(Path directory) throws IOException {
        layOut(layout(), files::get, directory);
    }

    /** Bytes of a file, by its index. */
    interface Source {
        byte[] file(int file) throws IOException;
    }

    static void layOut(ItemLayout layout, Source files, Path directory) throws IOException {
        Path folder = directory.resolve(layout.item().value());
        Path pads = Files.createDirectories(folder.resolve(".pad"));
        for (int i = 0; i < layout.files().size(); i++) {
            byte[] bytes = files.file(i);
            Files.write(folder.resolve(layout.files().get(i).path()), bytes);
            int padding = -bytes.length & layout.pieceLength() - 1;
            Files.write(pads.resolve("" + padding), new byte[padding]);
        }
    }

    Path torrent(Path directory, String announce) throws IOException {
        return Files.write(
                directory.resolve(layout().item().value() + ".torrent"),
                metainfo.torrent(Optional.of(announce)));
    }

    @Override
    public String toString() {
        return name;
    }
}
