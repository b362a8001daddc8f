package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemLayout;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is answered leads to the root, by the rule of the reader's side of BEP 52. */
@Tag("D3")
class HashLayersTest {
    private static final int PIECE = 64 << 10;

    private final byte[] film = MetainfoTest.content(11 * PIECE + 20_000);
    private final byte[] small = MetainfoTest.content(3 * ItemLayout.BLOCK - 5);
    private final Metainfo metainfo =
            Metainfo.build(
                    MetainfoTest.ITEM,
                    PIECE,
                    List.of(MetainfoTest.hashes(film), MetainfoTest.hashes(small)),
                    Optional.empty());
    private boolean there = true;
    private final HashLayers layers =
            new HashLayers(
                    metainfo.verifier(),
                    (piece, begin, block) -> {
                        ItemLayout.Span span = metainfo.layout().span(piece);
                        byte[] file = span.file() == 0 ? film : small;
                        block.put(file, (int) span.offset() + begin, block.remaining());
                        return there;
                    });

    private String root(int file) {
        return metainfo.layout().files().get(file).piecesRoot();
    }

    /** 45 blocks: 64 leaves, 16 nodes in the piece layer. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 4, 5",
        "0, 0, 40, 4, 5",
        "0, 0, 44, 4, 5",
        "0, 0, 2, 2, 5",
        "0, 0, 60, 4, 5",
        "0, 2, 0, 16, 3",
        "0, 2, 8, 4, 3",
        "0, 2, 10, 2, 3",
        "1, 0, 0, 4, 1",
        "1, 0, 2, 2, 1"
    })
    void answerLeadsToTheRoot(int file, int base, int index, int length, int proofs)
            throws IOException {
        byte[] all = layers.answer(root(file), base, index, length, proofs).orElseThrow();
        byte[] node = MerkleTree.root(Arrays.copyOf(all, length * 32), base);
        int at = index / length;
        for (int from = length * 32; from < all.length; from += 32) {
            byte[] uncle = Arrays.copyOfRange(all, from, from + 32);
            byte[] both = new byte[64];
            System.arraycopy(node, 0, both, at % 2 * 32, 32);
            System.arraycopy(uncle, 0, both, (1 - at % 2) * 32, 32);
            node = MerkleTree.sha256().digest(both);
            at /= 2;
        }
        assertThat(HexFormat.of().formatHex(node)).isEqualTo(root(file));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 2, 0", "0, 0, 1, 2, 0", "0, 0, 0, 3, 0", "0, 0, 0, 1, 0", "0, 0, 64, 2, 0",
        "0, 0, 0, 8, 0", "0, 2, 16, 2, 0", "0, 0, 0, 4, 6", "0, 0, -2, 2, 0", "1, 2, 0, 2, 0",
        "0, 0, 0, 4, -1", "0, 0, 2147483646, 2, 0"
    })
    void whatIsNotThereIsNotAnswered(int file, int base, int index, int length, int proofs)
            throws IOException {
        assertThat(layers.answer(root(file), base, index, length, proofs)).isEmpty();
    }

    @Test
    void unknownFileAndMissingPieceAreNotAnswered() throws IOException {
        assertThat(layers.answer("00".repeat(32), 0, 0, 4, 0)).isEmpty();
        there = false;
        assertThat(layers.answer(root(0), 0, 0, 4, 0)).isEmpty();
        assertThat(layers.answer(root(0), 2, 0, 4, 0)).isPresent();
    }
}
