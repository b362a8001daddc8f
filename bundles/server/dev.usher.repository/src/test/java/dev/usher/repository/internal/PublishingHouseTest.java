package dev.usher.repository.internal;

import static dev.usher.repository.internal.Fixture.FILM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.crypto.Cobblestone;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.PieceHasher;
import dev.usher.server.api.Publisher.PublishRequest;
import dev.usher.server.api.Repositories.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishingHouseTest {
    private final byte[] film = bytes(5_000_000, 1);
    private final byte[] text = "A short text".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;
    private Fixture fixture;

    @BeforeEach
    void open() {
        fixture = new Fixture(directory.resolve("repository"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @Tag("P4")
    @DisplayName(
            "What is published decrypts to the original, and its hashes are those of the ciphertext")
    void publish() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        add(item, "notes.txt", text);
        CatalogItem entry = fixture.house.publish(item);

        assertThat(entry.infoHash()).isEqualTo(manifest(item).infoHash());
        assertThat(entry.files())
                .extracting("mediaType")
                .containsExactly("video/mp4", "text/plain");
        assertThat(entry.files())
                .extracting("length")
                .containsExactly((long) film.length, (long) text.length);
        assertThat(fixture.repositories.holding(entry.infoHash()))
                .extracting(Repository::name)
                .containsExactly("main");
        for (int i = 0; i < 2; i++) {
            StoredFile stored = manifest(item).layout().files().get(i);
            byte[] ciphertext = Files.readAllBytes(file(item, i));
            PieceHasher hasher = new PieceHasher();
            hasher.write(ciphertext);
            FileHashes hashes = hasher.finish();
            assertThat(stored.length()).isEqualTo(ciphertext.length);
            assertThat(stored.piecesRoot()).isEqualTo(hashes.piecesRoot());
            assertThat(decrypt(item, i)).isEqualTo(i == 0 ? film : text);
            if (stored.length() > manifest(item).layout().pieceLength()) {
                assertThat(fixture.descriptions.get(item).pieceLayers().get(stored.piecesRoot()))
                        .isEqualTo(hashes.pieceLayer(manifest(item).layout().pieceLength()));
            }
        }
    }

    @Test
    @Tag("P4")
    @DisplayName("Nothing clear and no key is on the disk, neither in a draft nor afterwards")
    void nothingClear() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        assertNothingClear(item);
        fixture.house.publish(item);
        assertNothingClear(item);
    }

    @Test
    @DisplayName("An upload that breaks off leaves nothing, and the draft goes on")
    void aborted() throws IOException {
        ItemId item = draft(FILM);
        InputStream broken =
                new InputStream() {
                    private int left = 200_000;

                    @Override
                    public int read() throws IOException {
                        if (left-- <= 0) {
                            throw new IOException("connection reset");
                        }
                        return 7;
                    }
                };
        assertProblem(
                "upload-aborted",
                () -> fixture.house.addFile(item, "film.mp4", null, Tier.SD, -1, broken));
        assertProblem(
                "upload-aborted",
                () ->
                        fixture.house.addFile(
                                item,
                                "film.mp4",
                                null,
                                Tier.SD,
                                film.length + 1,
                                new ByteArrayInputStream(film)));
        assertThat(files()).isEmpty();

        add(item, "film.mp4", film);
        fixture.house.publish(item);
        assertThat(decrypt(item, 0)).isEqualTo(film);
    }

    @Test
    @DisplayName("A draft survives the process; what a crash left half done does not")
    void restart() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        Path drafts = directory.resolve("repository/drafts");
        Files.write(drafts.resolve(item.value()).resolve("1.part"), film);
        Files.createDirectories(drafts.resolve("0".repeat(32)));

        fixture.start();

        assertThat(files()).hasSize(2);
        assertThat(drafts.resolve("0".repeat(32))).doesNotExist();
        add(item, "notes.txt", text);
        fixture.house.publish(item);
        assertThat(decrypt(item, 0)).isEqualTo(film);
        assertThat(decrypt(item, 1)).isEqualTo(text);
    }

    @Test
    @DisplayName("A publication that a crash interrupted after the move is repeated")
    void interruptedPublication() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        Path repository = directory.resolve("repository");
        Files.move(repository.resolve("drafts/" + item), repository.resolve("items/" + item));
        fixture.start();

        fixture.house.publish(item);

        assertThat(decrypt(item, 0)).isEqualTo(film);
        assertThat(files()).hasSize(1);
    }

    @Test
    @DisplayName(
            "A file sent again under its name replaces the first; eleven files keep their order")
    void manyFiles() throws IOException {
        ItemId item = draft(FILM);
        for (int i = 0; i < 11; i++) {
            add(item, "part" + i, new byte[] {(byte) i});
        }
        add(item, "part3", new byte[] {33});
        CatalogItem entry = fixture.house.publish(item);

        assertThat(entry.files()).hasSize(11);
        assertThat(manifest(item).layout().files().get(10).path()).isEqualTo("10");
        assertThat(manifest(item).layout().files().get(3).path()).isEqualTo("03");
        assertThat(decrypt(item, 3)).containsExactly(33);
        assertThat(decrypt(item, 10)).containsExactly(10);
    }

    @Test
    @Tag("D7")
    @DisplayName(
            "A truncated file: the item is not held, serving is refused, and it comes back with its bytes")
    void truncated() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        CatalogItem entry = fixture.house.publish(item);
        byte[] whole = Files.readAllBytes(file(item, 0));
        Files.write(
                file(item, 0), Arrays.copyOf(whole, 1000), StandardOpenOption.TRUNCATE_EXISTING);

        assertProblem("item-damaged", () -> fixture.repository.file(item, "0"));
        assertThat(fixture.repositories.holding(entry.infoHash())).isEmpty();
        fixture.start();
        assertThat(fixture.repositories.holding(entry.infoHash())).isEmpty();
        assertThat(fixture.events).isNotEmpty();

        Files.write(file(item, 0), whole);
        assertThat(fixture.repositories.holding(entry.infoHash())).hasSize(1);
        assertThat(fixture.repository.file(item, "0")).isPresent();
    }

    @Test
    @DisplayName("Files of this machine are published in one call, or not at all")
    void files(@TempDir Path media) throws IOException {
        Path song = Files.write(media.resolve("song.flac"), film);

        ItemId item = fixture.publisher.publish(FILM, List.of(song));

        assertThat(fixture.published.get(item).files().get(0).mediaType()).isEqualTo("audio/flac");
        assertProblem(
                "file-unreadable",
                () -> fixture.publisher.publish(FILM, List.of(song, media.resolve("none"))));
        assertThat(fixture.house.drafts()).isEmpty();
    }

    @Test
    @DisplayName("Withdrawing deletes the ciphertext")
    void remove() throws IOException {
        ItemId item = draft(FILM);
        add(item, "film.mp4", film);
        CatalogItem entry = fixture.house.publish(item);

        fixture.house.remove(item);

        assertThat(fixture.published).isEmpty();
        assertThat(fixture.repositories.holding(entry.infoHash())).isEmpty();
        assertThat(files()).isEmpty();
        assertProblem("item-unknown", () -> fixture.house.remove(item));
    }

    @Test
    @DisplayName("Bad input is refused with a code")
    void badInput() {
        ItemId nobody = new ItemId("0".repeat(32));
        assertProblem("item-unknown", () -> add(nobody, "film.mp4", text));
        assertProblem("item-unknown", () -> fixture.house.publish(nobody));
        ItemId item = draft(FILM);
        assertProblem("item-empty", () -> fixture.house.publish(item));
        assertProblem("item-invalid", () -> add(item, "../film.mp4", text));
        assertProblem(
                "item-invalid",
                () -> draft(new PublishRequest("", "", "film", 0, List.of(), null)));
        assertProblem(
                "item-invalid",
                () -> draft(new PublishRequest("A", "", "game", 0, List.of(), null)));
        assertProblem(
                "item-invalid",
                () ->
                        draft(
                                new PublishRequest(
                                        "A",
                                        "",
                                        "film",
                                        0,
                                        List.of(Fixture.OFFER, Fixture.OFFER),
                                        null)));
        // what the catalog would refuse is refused before anything is encrypted
        Offer odd = new Offer("Rent_1", Offer.Model.FREE, 0, "EUR", 0, 0, false);
        assertProblem(
                "item-invalid",
                () -> draft(new PublishRequest("A", "", "film", 0, List.of(odd), null)));
    }

    private ItemId draft(PublishRequest request) {
        return fixture.house.draft(request);
    }

    private void add(ItemId item, String name, byte[] content) {
        fixture.house.addFile(
                item, name, null, Tier.SD, content.length, new ByteArrayInputStream(content));
    }

    private Manifest manifest(ItemId item) {
        String signed = fixture.descriptions.get(item).manifest();
        String prefix = "MANIFEST usher-item+jws ";
        assertThat(signed).startsWith(prefix);
        return ManifestCodec.parse(
                signed.substring(prefix.length()).getBytes(StandardCharsets.UTF_8));
    }

    private Path file(ItemId item, int index) {
        return fixture.repository
                .folder()
                .file(item, manifest(item).layout().files().get(index).path());
    }

    private byte[] decrypt(ItemId item, int index) throws IOException {
        return DecryptedBytes.of(
                Files.readAllBytes(file(item, index)),
                fixture.contentKeys.get("key-" + item),
                Cobblestone.context(item, 1, index));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("repository"))) {
            return new ArrayList<>(walk.filter(Files::isRegularFile).toList());
        }
    }

    private void assertNothingClear(ItemId item) throws IOException {
        String run = new String(film, 1_000_000, 64, StandardCharsets.ISO_8859_1);
        String start = new String(film, 0, 64, StandardCharsets.ISO_8859_1);
        String key =
                new String(fixture.contentKeys.get("key-" + item), StandardCharsets.ISO_8859_1);
        for (Path f : files()) {
            String content = Files.readString(f, StandardCharsets.ISO_8859_1);
            assertThat(content.contains(run) || content.contains(start) || content.contains(key))
                    .isFalse();
        }
    }

    private static void assertProblem(
            String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
