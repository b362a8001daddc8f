package dev.usher.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC")
class TreeTest {
    /** Leaves and roots that implementations of RFC 6962 are tested with. */
    private static final List<String> LEAVES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    @DisplayName("roots are those of RFC 6962")
    void knownRoots(int size, String root) throws LogException {
        LogTree tree = new LogTree(0, none());
        for (String leaf : LEAVES.subList(0, size)) {
            tree.append(MerkleHash.leaf(HexFormat.of().parseHex(leaf)));
        }
        assertThat(tree.root()).asHexString().isEqualToIgnoringCase(root);
    }

    private static Tiles none() {
        return tile -> {
            throw new LogException("no tile " + tile.path());
        };
    }

    @Test
    @DisplayName(
            "appended in any portions, the tree of 70 000 has the tiles the specification says")
    void tiles() throws LogException {
        Map<Tile, byte[]> kept = new HashMap<>();
        long size = 0;
        for (int portion = 1; size < 70_000; portion = portion * 3 % 997 + 1) {
            LogTree tree = new LogTree(size, kept::get);
            for (int i = 0; i < portion && tree.size() < 70_000; i++) {
                tree.append(MerkleHash.leaf(Long.toString(tree.size()).getBytes()));
            }
            size = tree.size();
            kept.putAll(tree.changed());
        }
        assertThat(kept.keySet().stream().filter(t -> t.level() == 0 && t.full())).hasSize(273);
        assertThat(kept)
                .containsKeys(new Tile(0, 273, 112), new Tile(1, 0, 256), new Tile(1, 1, 17))
                .containsKey(new Tile(2, 0, 1))
                .doesNotContainKey(new Tile(0, 274, 1));
        assertThat(new Proofs(size, kept::get).root()).isEqualTo(naive(0, 70_000));
    }

    private static byte[] naive(int from, int to) {
        if (to - from == 1) {
            return MerkleHash.leaf(Long.toString(from).getBytes());
        }
        int k = Integer.highestOneBit(to - from - 1);
        return MerkleHash.node(naive(from, from + k), naive(from + k, to));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 255, 256, 257, 300, 513, 700})
    @DisplayName("inclusion is proved for every entry, and for nothing else")
    void inclusion(int size) throws LogException {
        MemoryLog log = new MemoryLog().appendNumbers(size);
        Proofs proofs = new Proofs(size, log);
        byte[] root = proofs.root();
        for (int i = 0; i < size; i++) {
            Inclusion claim = new Inclusion(i, size, proofs.inclusion(i));
            byte[] leaf = MerkleHash.leaf(log.entries.get(i));
            assertThat(claim.holds(leaf, root)).isTrue();
            assertThat(claim.holds(MerkleHash.leaf(new byte[] {1}), root)).isFalse();
            assertThat(new Inclusion(i ^ 1, size, claim.path()).holds(leaf, root)).isFalse();
            assertThat(new Inclusion(i, size * 2L + 1, claim.path()).holds(leaf, root)).isFalse();
            List<byte[]> longer = new ArrayList<>(claim.path());
            longer.add(root);
            assertThat(new Inclusion(i, size, longer).holds(leaf, root)).isFalse();
        }
        assertThatThrownBy(() -> proofs.inclusion(size)).isInstanceOf(LogException.class);
    }

    @Test
    @DisplayName("growth is proved from every size, and a changed past is not")
    void consistency() throws LogException {
        int size = 530;
        MemoryLog log = new MemoryLog().appendNumbers(size);
        Proofs proofs = new Proofs(size, log);
        byte[] root = proofs.root();
        for (int earlier = 0; earlier <= size; earlier++) {
            byte[] was = new Proofs(earlier, new MemoryLog().appendNumbers(earlier)).root();
            Consistency claim = new Consistency(earlier, size, proofs.consistency(earlier));
            assertThat(claim.holds(was, root)).as("from %d", earlier).isTrue();
            byte[] other = was.clone();
            other[5] ^= 1;
            assertThat(claim.holds(other, root)).as("from another %d", earlier).isFalse();
            // anything continues an empty log
            assertThat(claim.holds(was, other)).isEqualTo(earlier == 0);
        }
        assertThat(new Consistency(size + 1, size, List.of()).holds(root, root)).isFalse();
    }

    @Test
    @DisplayName("a tile has one name")
    void paths() {
        assertThat(new Tile(0, 1234067, 256).path()).isEqualTo("0/x001/x234/067");
        assertThat(new Tile(1, 5, 17).path()).isEqualTo("1/005.p/17");
        for (String path : List.of("0/x001/x234/067", "1/005.p/17", "63/000")) {
            assertThat(Tile.parse(path).path()).isEqualTo(path);
        }
        for (String bad :
                List.of(
                        "",
                        "0",
                        "0/5",
                        "00/005",
                        "0/x000/005",
                        "0/005.p/256",
                        "0/005.p/0",
                        "64/000",
                        "0/005.p/01",
                        "0/../005",
                        "0/x1/005",
                        "-1/000")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Tile.parse(bad));
        }
    }
}
