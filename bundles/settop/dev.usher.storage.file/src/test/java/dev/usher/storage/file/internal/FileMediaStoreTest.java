package dev.usher.storage.file.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.StoredFile;
import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import dev.usher.storage.api.StoredItem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMediaStoreTest {
    private static final int PIECE = 32 * 1024;
    private static final long THIS_BOOT = 7;
    private static final long NEXT_BOOT = 8;

    @TempDir Path temp;

    private static ItemLayout layout(int seed, long... lengths) {
        List<StoredFile> files = new java.util.ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            files.add(new StoredFile(Integer.toString(i), lengths[i], "ab".repeat(32)));
        }
        String hex = String.format("%02x", seed);
        return new ItemLayout(
                new ItemId(hex.repeat(16)), new InfoHash(hex.repeat(32)), PIECE, files);
    }

    private final ItemLayout film = layout(1, 5 * PIECE + 100, 2 * PIECE);

    private FileMediaStore store() throws IOException {
        return store(temp, 0, THIS_BOOT);
    }

    private static FileMediaStore store(Path directory, long budget, long boot) throws IOException {
        return new FileMediaStore(directory, budget, boot);
    }

    private static byte[] bytes(ItemLayout layout, int piece) {
        byte[] b = new byte[layout.span(piece).length()];
        new Random(piece * 31L + layout.infoHash().hashCode()).nextBytes(b);
        return b;
    }

    private static void fill(StoredItem item, int... pieces) throws StorageException {
        for (int p : pieces) {
            ItemLayout.Span span = item.layout().span(p);
            item.write(span.file(), span.offset(), ByteBuffer.wrap(bytes(item.layout(), p)));
            item.mark(p);
        }
    }

    private static byte[] read(StoredItem item, int piece) throws StorageException {
        ItemLayout.Span span = item.layout().span(piece);
        ByteBuffer dst = ByteBuffer.allocate(span.length());
        item.read(span.file(), span.offset(), dst);
        assertThat(dst.hasRemaining()).isFalse();
        return dst.array();
    }

    /** What kill -9 at this moment leaves behind: everything the operating system was told. */
    private Path crash() throws IOException {
        Path copy = temp.resolveSibling(temp.getFileName() + "-copy" + System.nanoTime());
        try (Stream<Path> tree = Files.walk(temp)) {
            for (Path p : tree.toList()) {
                Files.copy(p, copy.resolve(temp.relativize(p).toString()));
            }
        }
        return copy;
    }

    @Test
    @Tag("D3")
    void whatWasMarkedIsThereAfterReopening() throws Exception {
        FileMediaStore first = store();
        try (StoredItem item = first.open(film)) {
            fill(item, 0, 5, 7);
        }
        first.close();
        try (StoredItem item = store().open(film)) {
            assertThat(item.verified()).isEqualTo(PieceSet.of(0, 5, 7));
            assertThat(read(item, 5)).isEqualTo(bytes(film, 5));
            assertThat(read(item, 7)).isEqualTo(bytes(film, 7));
        }
    }

    @Test
    @Tag("D3")
    void whatWasMarkedSurvivesKillMinusNine() throws Exception {
        StoredItem item = store().open(film);
        for (int p = 0; p < film.pieceCount(); p++) {
            fill(item, p);
            try (StoredItem after = store(crash(), 0, THIS_BOOT).open(film)) {
                assertThat(after.verified()).isEqualTo(PieceSet.all(p + 1));
                assertThat(read(after, p)).isEqualTo(bytes(film, p));
            }
        }
    }

    @Test
    void afterAPowerCutOnlyWhatReachedTheDiskCounts() throws Exception {
        FileStoredItem item = (FileStoredItem) store().open(film);
        fill(item, 0, 1);
        item.force();
        fill(item, 2);
        Path disk = crash();
        try (StoredItem after = store(disk, 0, NEXT_BOOT).open(film)) {
            assertThat(after.verified()).isEqualTo(PieceSet.of(0, 1));
            fill(after, 4);
        }
        // and the lost mark does not come back with what is forced later
        try (StoredItem later = store(disk, 0, NEXT_BOOT + 1).open(film)) {
            assertThat(later.verified()).isEqualTo(PieceSet.of(0, 1, 4));
        }
    }

    @Test
    void withoutABootIdEveryMarkWaitsForTheDisk() throws Exception {
        StoredItem item = store(temp, 0, 0).open(film);
        fill(item, 3);
        try (StoredItem after = store(crash(), 0, 0).open(film)) {
            assertThat(after.verified()).isEqualTo(PieceSet.of(3));
        }
    }

    @Test
    void tornMarksAreHarmless() throws Exception {
        StoredItem item = store().open(film);
        fill(item, 0, 1, 2);
        Path log = temp.resolve(film.infoHash().hex()).resolve(FileStoredItem.MARKS);
        byte[] whole = Files.readAllBytes(log);
        int firstMark = MarkLog.RECORD;
        for (int cut = firstMark; cut <= whole.length; cut++) {
            Path disk = crash();
            Path torn = disk.resolve(temp.relativize(log).toString());
            Files.write(torn, java.util.Arrays.copyOf(whole, cut));
            int intact = (cut - firstMark) / MarkLog.RECORD;
            try (StoredItem after = store(disk, 0, THIS_BOOT).open(film)) {
                assertThat(after.verified()).isEqualTo(PieceSet.all(intact));
                fill(after, 6);
            }
            try (StoredItem again = store(disk, 0, THIS_BOOT).open(film)) {
                assertThat(again.verified()).isEqualTo(PieceSet.all(intact).or(PieceSet.of(6)));
            }
        }
    }

    @Test
    void flippedBitsInTheLogLoseMarksAndInventNone() throws Exception {
        StoredItem item = store().open(film);
        fill(item, 0, 1, 2);
        Path log = temp.resolve(film.infoHash().hex()).resolve(FileStoredItem.MARKS);
        byte[] whole = Files.readAllBytes(log);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bent = whole.clone();
            bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
            Path disk = crash();
            Files.write(disk.resolve(temp.relativize(log).toString()), bent);
            try (StoredItem after = store(disk, 0, THIS_BOOT).open(film)) {
                assertThat(after.verified().minus(PieceSet.all(3)).isEmpty()).isTrue();
                assertThat(after.verified().size()).isLessThanOrEqualTo(3);
            }
        }
    }

    @Test
    @Tag("M1")
    void twoStoresOverOneDirectoryLoseNoMark() throws Exception {
        StoredItem old = store().open(film);
        StoredItem young = store().open(film);
        fill(old, 0);
        fill(young, 1);
        fill(old, 2);
        young.unmark(0);
        assertThat(young.verified()).isEqualTo(PieceSet.of(1, 2));
        assertThat(old.verified()).isEqualTo(PieceSet.of(1, 2));
        assertThat(read(young, 2)).isEqualTo(bytes(film, 2));
        old.close();
        fill(young, 3);
        young.close();
        try (StoredItem after = store(temp, 0, NEXT_BOOT).open(film)) {
            assertThat(after.verified()).isEqualTo(PieceSet.range(1, 4));
        }
    }

    @Test
    void whatATruncatedFileLostCountsNoMore() throws Exception {
        FileMediaStore store = store();
        try (StoredItem item = store.open(film)) {
            fill(item, 0, 1, 2, 3, 4, 5, 6, 7);
        }
        Path file = FileStoredItem.file(temp.resolve(film.infoHash().hex()), 0);
        try (var c = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            c.truncate(3 * PIECE + 1);
        }
        try (StoredItem item = store.open(film)) {
            assertThat(item.verified()).isEqualTo(PieceSet.of(0, 1, 2, 6, 7));
            // growing the file again does not resurrect the hole
            fill(item, 5);
        }
        try (StoredItem item = store.open(film)) {
            assertThat(item.verified()).isEqualTo(PieceSet.of(0, 1, 2, 5, 6, 7));
        }
    }

    @Test
    void readingBehindATruncatedEndSaysSo() throws Exception {
        StoredItem item = store().open(film);
        fill(item, 0, 1);
        Path file = FileStoredItem.file(temp.resolve(film.infoHash().hex()), 0);
        try (var c = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            c.truncate(PIECE + 1);
        }
        assertThat(refusal(() -> read(item, 1)).reason()).isEqualTo(Reason.TRUNCATED);
        assertThat(refusal(() -> item.mark(1)).reason()).isEqualTo(Reason.TRUNCATED);
        assertThat(read(item, 0)).isEqualTo(bytes(film, 0));
    }

    @Test
    void aFullBudgetRefusesWithAWayOut() throws Exception {
        FileMediaStore store = store(temp, film.length() + 10, THIS_BOOT);
        store.open(film);
        assertThat(store.free()).isEqualTo(10);
        StorageException e = refusal(() -> store.open(layout(2, 11)));
        assertThat(e.reason()).isEqualTo(Reason.FULL);
        assertThat(e).hasMessageContaining("needs 11 bytes").hasMessageContaining("budgetBytes");
        assertThat(store.items()).containsExactly(film.infoHash());
        store.delete(film.infoHash());
        store.open(layout(2, 11)).close();
    }

    @Test
    void aFullDiskRefusesAndKeepsWhatIsThere() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("small"));
        boolean mounted =
                new ProcessBuilder(
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=320k",
                                        "tmpfs",
                                        disk.toString())
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(mounted, "mounting a small tmpfs needs root");
        try {
            FileMediaStore store = store(disk, 0, THIS_BOOT);
            assertThat(refusal(() -> store.open(layout(2, 1 << 20))).reason())
                    .isEqualTo(Reason.FULL);
            StoredItem item = store.open(film);
            fill(item, 0, 1);
            byte[] others = new byte[(int) Files.getFileStore(disk).getUsableSpace() - PIECE / 2];
            Files.write(disk.resolve("somebody-elses"), others);
            StorageException e = refusal(() -> fill(item, 2));
            assertThat(e.reason()).isEqualTo(Reason.FULL);
            assertThat(e).hasMessageContaining("is full");
            assertThat(item.verified()).isEqualTo(PieceSet.of(0, 1));
            Files.delete(disk.resolve("somebody-elses"));
            fill(item, 2);
            assertThat(read(item, 2)).isEqualTo(bytes(film, 2));
            store.close();
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    @Test
    void deletingIsWholeEvenWhenTheMachineStopsInBetween() throws Exception {
        FileMediaStore store = store();
        fill(store.open(film), 0, 1);
        Path half = temp.resolve(film.infoHash().hex() + ".deleted-half");
        Files.createDirectories(half);
        Files.write(half.resolve("file-0"), new byte[10]);
        store.delete(film.infoHash());
        store.delete(film.infoHash());
        assertThat(store.items()).isEmpty();
        store();
        assertThat(temp).isEmptyDirectory();
        try (StoredItem item = store.open(film)) {
            assertThat(item.verified()).isEqualTo(PieceSet.none());
        }
    }

    @Test
    void anInterruptedReaderDisturbsNobody() throws Exception {
        StoredItem item = store().open(film);
        fill(item, 0);
        CountDownLatch done = new CountDownLatch(1);
        boolean[] stillInterrupted = new boolean[1];
        Thread reader =
                new Thread(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                assertThat(read(item, 0)).isEqualTo(bytes(film, 0));
                                stillInterrupted[0] = Thread.interrupted();
                            } catch (StorageException e) {
                                throw new AssertionError(e);
                            } finally {
                                done.countDown();
                            }
                        });
        reader.start();
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(stillInterrupted[0]).isTrue();
        fill(item, 1);
        assertThat(read(item, 0)).isEqualTo(bytes(film, 0));
    }

    @Test
    void afterCloseEverythingIsRefused() throws Exception {
        FileMediaStore store = store();
        StoredItem item = store.open(film);
        fill(item, 0);
        store.close();
        assertThat(refusal(() -> read(item, 0)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(refusal(() -> item.mark(1)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(refusal(() -> store.open(film)).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void aHybridKeepsItsSecondName() throws IOException {
        ItemLayout hybrid =
                new ItemLayout(
                        film.item(),
                        film.infoHash(),
                        PIECE,
                        film.files(),
                        List.of(new InfoHash("cd".repeat(20)), new InfoHash("ef".repeat(20))));
        Path file = temp.resolve("layout");
        LayoutFile.write(file, hybrid);
        assertThat(LayoutFile.read(file)).contains(hybrid);
        LayoutFile.write(file, film);
        assertThat(LayoutFile.read(file)).contains(film);
    }

    @Test
    void aDamagedLayoutFileIsWrittenAnew() throws Exception {
        fill(store().open(film), 0);
        Path description = temp.resolve(film.infoHash().hex()).resolve(FileStoredItem.LAYOUT);
        Files.writeString(description, Files.readString(description).substring(0, 60));
        try (StoredItem item = store().open(film)) {
            assertThat(item.verified()).isEqualTo(PieceSet.of(0));
        }
        assertThat(LayoutFile.read(description)).contains(film);
    }

    @Test
    void nobodyWritesOutsideAFile() throws Exception {
        StoredItem item = store().open(film);
        assertThatThrownBy(() -> item.write(1, 2 * PIECE - 1, ByteBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> item.write(0, -1, ByteBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> item.mark(8)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static StorageException refusal(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StorageException e = catchThrowableOfType(StorageException.class, call);
        assertThat(e).as("a refusal").isNotNull();
        return e;
    }
}
