package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import dev.usher.storage.api.StorageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShelfTest {
    private final ItemLayout layout =
            new ItemLayout(
                    new ItemId("0".repeat(32)),
                    new InfoHash("0".repeat(64)),
                    ItemLayout.BLOCK,
                    List.of(new StoredFile("0", 100, "ab".repeat(32))));
    private final Shelf shelf = new Shelf(layout);

    @Test
    @Tag("M1")
    void aBlockThatIsBeingWrittenWhileTheStoreChangesEndsUpInTheNewOne() throws Exception {
        MemoryStore young = new MemoryStore();
        MemoryStore old = new MemoryStore();
        old.onWrite = () -> shelf.moveTo(Optional.of(young));
        shelf.moveTo(Optional.of(old));
        shelf.write(0, 10, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(young.bytes(layout, 0)).startsWith(new byte[10]).containsSequence(1, 2, 3);
    }

    @Test
    @Tag("M1")
    void withoutAStoreEverythingIsRefusedInWords() {
        shelf.moveTo(Optional.empty());
        assertThat(shelf.trouble()).contains("No storage is there");
        assertThat(shelf.verified().isEmpty()).isTrue();
        assertThatThrownBy(() -> shelf.read(0, 0, ByteBuffer.allocate(1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("start a storage bundle");
    }
}
