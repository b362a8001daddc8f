package dev.usher.scheduler.preload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KeepersTest {
    private static final InfoHash ITEM = new InfoHash("c".repeat(64));
    private final Keepers keepers = new Keepers(2);

    @Test
    @Tag("D11")
    void whenAllWhoMayGiveItAwayDoEnoughCopiesRemain() {
        Random random = new Random(1);
        for (int n = 1; n < 40; n++) {
            List<BoxId> complete = boxes(n, random);
            List<BoxId> left =
                    complete.stream().filter(b -> !keepers.mayGo(ITEM, b, complete, 0)).toList();
            assertThat(left).hasSize(Math.min(2, n));
        }
    }

    @Test
    @Tag("D11")
    void aRepositoryThatHasItIsCopyEnough() {
        List<BoxId> one = boxes(1, new Random(2));
        assertThat(keepers.mayGo(ITEM, one.get(0), one, 1)).isTrue();
        assertThat(keepers.mayGo(ITEM, one.get(0), one, 0)).isFalse();
    }

    @Test
    @Tag("D11")
    void partsOfWhatNobodyHasWholeStay() {
        BoxId partial = boxes(1, new Random(3)).get(0);
        assertThat(keepers.mayGo(ITEM, partial, List.of(), 0)).isFalse();
        assertThat(keepers.mayGo(ITEM, partial, boxes(2, new Random(4)), 0)).isTrue();
    }

    @Test
    @Tag("D11")
    void aHolderThatComesOrGoesChangesOneKeeperAtMost() {
        Random random = new Random(5);
        List<BoxId> complete = boxes(10, random);
        for (int i = 0; i < 500; i++) {
            List<BoxId> before = keepers.of(ITEM, complete, 0);
            if (complete.size() > 3 && random.nextBoolean()) {
                complete.remove(random.nextInt(complete.size()));
            } else {
                complete.addAll(boxes(1, random));
            }
            List<BoxId> after = new ArrayList<>(keepers.of(ITEM, complete, 0));
            after.removeAll(before);
            assertThat(after.size()).isLessThanOrEqualTo(1);
        }
    }

    private static List<BoxId> boxes(int n, Random random) {
        List<BoxId> boxes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            boxes.add(new BoxId(String.format("%016x%016x", random.nextLong(), random.nextLong())));
        }
        return boxes;
    }
}
