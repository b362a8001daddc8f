package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
    static final ItemId ITEM = new ItemId("00112233445566778899aabbccddeeff");
    private static final int PIECE = 64 << 10;

    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static FileHashes hashes(byte[] content) {
        PieceHasher hasher = new PieceHasher();
        hasher.write(content, 0, content.length);
        return hasher.finish();
    }

    private static Metainfo metainfo(byte[]... files) {
        List<FileHashes> all = new ArrayList<>();
        for (byte[] f : files) {
            all.add(hashes(f));
        }
        return Metainfo.build(ITEM, PIECE, all, Optional.empty());
    }

    private static ByteBuffer piece(ItemLayout layout, int piece, byte[]... files) {
        ItemLayout.Span span = layout.span(piece);
        return ByteBuffer.wrap(files[span.file()], (int) span.offset(), span.length()).slice();
    }

    private static Metainfo half(Metainfo hybrid) throws BencodeException {
        Map<String, Object> half = Metainfo.v1Half(Bencode.decodeDictionary(hybrid.info()));
        return Metainfo.ofTorrent(Bencode.encode(Map.of("info", half)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16384, 16385, 65535, 65536, 65537, 150_000, 1_000_000})
    @Tag("D3")
    void everyPieceProvesItself(int length) {
        byte[] file = content(length);
        Metainfo metainfo = metainfo(content(20_000), file);
        ItemLayout layout = Metainfo.parseInfo(metainfo.info());
        assertThat(layout).isEqualTo(metainfo.layout());
        PieceVerifier verifier = new PieceVerifier(layout, metainfo.pieceLayers());
        for (int p = 0; p < layout.pieceCount(); p++) {
            assertThat(verifier.verify(p, piece(layout, p, content(20_000), file))).isTrue();
        }
    }

    static byte[] pieces(byte[]... files) {
        V1PieceHasher hasher = new V1PieceHasher(PIECE);
        for (byte[] f : files) {
            hasher.write(f, 0, f.length);
            hasher.endFile();
        }
        return hasher.finish();
    }

    static Metainfo hybrid(byte[]... files) {
        List<FileHashes> all = new ArrayList<>();
        for (byte[] f : files) {
            all.add(hashes(f));
        }
        return Metainfo.hybrid(ITEM, PIECE, all, pieces(files), Optional.empty());
    }

    @Test
    void hybridHasTwoNamesAndTheSamePieces() throws BencodeException {
        byte[][] files = {content(100), new byte[0], content(PIECE), content(PIECE + 1)};
        Metainfo metainfo = hybrid(files);
        ItemLayout layout = metainfo.layout();
        assertThat(layout.v1()).hasSize(2).doesNotHaveDuplicates();
        assertThat(layout.v1()).allMatch(v1 -> v1.hex().length() == 40);
        assertThat(layout.v1().get(1)).isEqualTo(half(metainfo).layout().infoHash());
        assertThat(layout.v1Only()).isFalse();
        assertThat(layout.files())
                .isEqualTo(metainfo(files).layout().files())
                .hasSize(files.length);
        assertThat(layout.pieceCount()).isEqualTo(4);
        assertThat(layout.paddedLength(0)).isEqualTo(PIECE);
        assertThat(metainfo(files).layout().paddedLength(0)).isEqualTo(16384);
        for (int p = 0; p < layout.pieceCount(); p++) {
            assertThat(metainfo.verifier().verify(p, piece(layout, p, files))).isTrue();
        }
        Metainfo read = Metainfo.ofTorrent(metainfo.torrent(Optional.empty()));
        assertThat(read.layout()).isEqualTo(layout);
        assertThat(read.info()).isEqualTo(metainfo.info());
        assertThat(read.pieceLayers().keySet()).isEqualTo(metainfo.pieceLayers().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other name", "other length", "no padding", "one hash less", "folder"})
    void hybridThatContradictsItselfIsRefused(String what) throws BencodeException {
        Map<String, Object> info =
                Bencode.decodeDictionary(hybrid(content(100), content(200)).info());
        List<Object> files = new ArrayList<>((List<?>) info.get("files"));
        Map<String, Object> first = Bencode.dictionary(files.get(0));
        info.put("files", files);
        switch (what) {
            case "other name" -> first.put("path", List.of("9"));
            case "other length" -> first.put("length", 101);
            case "no padding" -> files.remove(1);
            case "folder" -> first.put("path", List.of("a", "0"));
            default -> info.put("pieces", new byte[20]);
        }
        assertInvalid(() -> Metainfo.parseInfo(Bencode.encode(info)), "info dictionary");
    }

    /** What is left of a hybrid when v2 is taken out: whole pieces by SHA-1. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16383, 16384, 16385, PIECE, 3 * PIECE, 3 * PIECE + 7})
    void piecesOfAV1TorrentAreVerified(int length) throws BencodeException {
        byte[][] files = {content(100), content(length)};
        Metainfo v1 = half(hybrid(files));
        ItemLayout layout = v1.layout();
        assertThat(layout.v1Only()).isTrue();
        PieceVerifier verifier = v1.verifier();
        assertThat(verifier.wholePiecesOnly()).isTrue();
        for (int p = 0; p < layout.pieceCount(); p++) {
            assertThat(verifier.verify(p, piece(layout, p, files))).isTrue();
        }
        files[1][length - 1] ^= 1;
        int last = layout.pieceCount() - 1;
        assertThat(verifier.verify(last, piece(layout, last, files))).isFalse();
        assertInvalid(() -> new PieceVerifier(layout, Map.of()), "hashes of the pieces");
    }

    @Test
    @Tag("D3")
    void wrongBlockIsNamedByTheRightHashes() {
        byte[] file = content(200_000);
        Metainfo metainfo = metainfo(file);
        byte[] right = hashes(Arrays.copyOfRange(file, PIECE, 2 * PIECE)).leaves();
        byte[] got = right.clone();
        got[2 * 32] ^= 1;
        PieceVerifier verifier = metainfo.verifier();
        assertThat(verifier.wrongBlocks(1, got, right).stream()).containsExactly(2);
        assertThat(verifier.wrongBlocks(1, right, got).stream()).isEmpty();
        assertThat(verifier.wrongBlocks(1, got, new byte[32]).stream()).isEmpty();
    }

    @Test
    @Tag("D3")
    void flippedByteIsFound() {
        byte[] file = content(200_000);
        Metainfo metainfo = metainfo(file);
        PieceVerifier verifier = new PieceVerifier(metainfo.layout(), metainfo.pieceLayers());
        file[150_000] ^= 1;
        List<Boolean> good =
                IntStream.range(0, 4)
                        .mapToObj(p -> verifier.verify(p, piece(metainfo.layout(), p, file)))
                        .toList();
        assertThat(good).containsExactly(true, true, false, true);
        assertThat(verifier.verify(0, ByteBuffer.allocate(PIECE - 1))).isFalse();
        assertThat(verifier.verifyHashes(0, new byte[32])).isFalse();
        assertThatThrownBy(() -> verifier.verify(4, ByteBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void layerHasToProveItself() {
        Metainfo metainfo = metainfo(content(200_000));
        String root = metainfo.layout().files().get(0).piecesRoot();
        Map<String, byte[]> forged = new HashMap<>(metainfo.pieceLayers());
        forged.get(root)[0] ^= 1;
        assertInvalid(
                () -> new PieceVerifier(metainfo.layout(), forged), "does not lead to its root");
        assertInvalid(() -> new PieceVerifier(metainfo.layout(), Map.of()), "is missing");
        assertInvalid(
                () -> new PieceVerifier(metainfo.layout(), Map.of(root, new byte[32])),
                "has 32 bytes");
    }

    @Test
    void hashesComeOutTheSameHoweverTheBytesArrive() {
        byte[] file = content(100_000);
        PieceHasher hasher = new PieceHasher();
        for (int at = 0; at < file.length; ) {
            int n = Math.min(1 + at % 7001, file.length - at);
            hasher.write(file, at, n);
            at += n;
        }
        assertThat(hasher.finish().leaves()).isEqualTo(hashes(file).leaves());
        assertThat(FileHashes.of(100_000, hashes(file).leaves()).piecesRoot())
                .isEqualTo(hashes(file).piecesRoot());
        assertThatThrownBy(() -> FileHashes.of(100_000, new byte[64]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreThanTenFilesStayInOrder() {
        byte[][] files =
                IntStream.range(0, 12).mapToObj(i -> content(100 + i)).toArray(byte[][]::new);
        ItemLayout layout = metainfo(files).layout();
        assertThat(layout.files())
                .extracting(f -> f.path())
                .startsWith("00", "01")
                .endsWith("10", "11");
        assertThat(layout.files()).extracting(f -> f.length()).isSorted();
    }

    @ParameterizedTest
    @CsvSource({
        "0,16384",
        "4194304,16384",
        "16777215,16384",
        "16777216,32768",
        "1073741824,2097152",
        "99999999999,4194304"
    })
    void pieceLengthGrowsWithTheItem(long length, int expected) {
        assertThat(Metainfo.pieceLength(length)).isEqualTo(expected);
    }

    @Test
    void emptyFileHasNoRoot() {
        Metainfo metainfo = metainfo(new byte[0], content(5));
        assertThat(metainfo.layout().files().get(0).piecesRoot()).isEmpty();
        assertThat(
                        new PieceVerifier(metainfo.layout(), Map.of())
                                .verify(0, ByteBuffer.wrap(content(5))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "meta version=1", "name=../../etc/passwd", "piece length=1000",
                        "piece length=99999999999",
                "folder", "root", "length=-1", "no tree"
            })
    void malformedInfoIsRefused(String what) {
        Map<String, Object> leaf = new HashMap<>(Map.of("length", 5, "pieces root", new byte[32]));
        Map<String, Object> tree = new HashMap<>(Map.of("0", Map.of("", leaf)));
        Map<String, Object> info =
                new HashMap<>(
                        Map.of(
                                "meta version",
                                2,
                                "name",
                                ITEM.value(),
                                "piece length",
                                16384,
                                "file tree",
                                tree));
        assertThat(Metainfo.parseInfo(Bencode.encode(info)).pieceCount()).isEqualTo(1);
        switch (what) {
            case "folder" -> tree.put("d", Map.of("e", Map.of("", leaf)));
            case "root" -> leaf.put("pieces root", new byte[31]);
            case "length=-1" -> leaf.put("length", -1);
            case "no tree" -> info.remove("file tree");
            case "name=../../etc/passwd" -> info.put("name", "../../etc/passwd");
            default -> info.put(what.split("=")[0], Long.parseLong(what.split("=")[1]));
        }
        assertInvalid(() -> Metainfo.parseInfo(Bencode.encode(info)), "info dictionary");
    }

    static void assertInvalid(Runnable call, String detail) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("manifest-invalid");
                            assertThat(p.status()).isEqualTo(422);
                        })
                .hasMessageContaining(detail);
    }
}
