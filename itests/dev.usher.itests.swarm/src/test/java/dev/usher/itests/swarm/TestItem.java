package dev.usher.itests.swarm;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An item of random bytes; ciphertext looks no different. */
final class TestItem {
    private final List<byte[]> files = new ArrayList<>();
    private final Metainfo metainfo;

    TestItem(int seed, int pieceLength, int... lengths) {
        Random random = new Random(seed);
        byte[] id = new byte[16];
        random.nextBytes(id);
        List<FileHashes> hashes = new ArrayList<>();
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            files.add(bytes);
            PieceHasher hasher = new PieceHasher();
            hasher.write(bytes, 0, length);
            hashes.add(hasher.finish());
        }
        ItemId item = new ItemId(HexFormat.of().formatHex(id));
        metainfo = Metainfo.build(item, pieceLength, hashes, Optional.empty());
    }

    ItemLayout layout() {
        return metainfo.layout();
    }

    InfoHash infoHash() {
        return layout().infoHash();
    }

    Map<String, byte[]> pieceLayers() {
        return metainfo.pieceLayers();
    }

    byte[] file(int file) {
        return files.get(file);
    }

    byte[] piece(int piece) {
        ItemLayout.Span span = layout().span(piece);
        int from = (int) span.offset();
        return Arrays.copyOfRange(files.get(span.file()), from, from + span.length());
    }

    int pieces() {
        return layout().pieceCount();
    }

    PieceSet all() {
        return PieceSet.all(pieces());
    }

    /** Bytes of these pieces. */
    long bytes(PieceSet set) {
        return set.stream().mapToLong(p -> layout().span(p).length()).sum();
    }

    long length() {
        return layout().length();
    }
}
