package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.crypto.RandomAccess;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.Fixture;
import dev.usher.repository.internal.FolderPlace;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.server.api.Repositories.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An item is published anew under a fresh key, whatever happens in between. */
@Tag("P4")
class NextVersionTest {
    private static final byte[] FILM = new byte[300_000];
    private static final byte[] NOTES = "Some notes".getBytes(StandardCharsets.UTF_8);

    static {
        new Random(7).nextBytes(FILM);
    }

    @TempDir Path directory;
    private final Map<String, MemoryPlace> servers = new TreeMap<>();
    private Fixture fixture;
    private CatalogItem first;
    private ItemId item;

    @BeforeEach
    void publish() {
        fixture = new Fixture(directory);
        fixture.start(embedded -> embedded, servers::get);
        item = fixture.house.draft(Fixture.FILM);
        add("film.mp4", FILM);
        add("notes.txt", NOTES);
        first = fixture.house.publish(item);
        rounds(2);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName(
            "The next version opens under its own key only, and the one before leaves every server")
    void rekey() throws IOException {
        fixture.repositories.register(
                "a", new Registration("http://a/", "http://a/", 1.0, 0, false));
        servers.put("a", new MemoryPlace());
        rounds(4);
        assertThat(holders(first)).containsExactly("a", "main");

        CatalogItem second = fixture.publisher.rekey(item);

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.item()).isEqualTo(item);
        assertThat(second.infoHash()).isNotEqualTo(first.infoHash());
        assertThat(second.files()).isEqualTo(first.files());
        assertThat(holders(first)).isEmpty();
        assertThat(holders(second)).containsExactly("main");
        assertSecond();
        assertThatThrownBy(() -> decrypt("v2-0", "key-" + item, 2, 0))
                .isInstanceOf(IOException.class);
        rounds(6);
        assertThat(holders(second)).containsExactly("a", "main");
        assertThat(servers.get("a").files).hasSize(2);
        assertThat(files()).containsExactlyInAnyOrder("v2-0", "v2-1");
        assertThat(fixture.register.of(item))
                .allMatch(copy -> copy.infoHash().equals(second.infoHash()));
    }

    @Test
    @DisplayName("The present version is served until the next one is there, also after a crash")
    void interrupted() throws IOException {
        fixture.house.nextVersion(item);
        add("film.mp4", FILM);
        restart();

        assertThat(fixture.published.get(item)).isEqualTo(first);
        assertThat(holders(first)).containsExactly("main");
        assertThat(directory.resolve("items/" + item + "/0")).exists();
        assertThat(fixture.contentKeys).hasSize(2);

        // goes on with the file that is there, under the key that was made for it
        fixture.publisher.rekey(item);
        assertSecond();
        assertThat(fixture.contentKeys).hasSize(2);
        assertThat(fixture.house.drafts()).isEmpty();
    }

    @Test
    @DisplayName("A crash while files move into their place: the same call ends it")
    void interruptedMove() throws IOException {
        fixture.house.nextVersion(item);
        add("film.mp4", FILM);
        add("notes.txt", NOTES);
        Path draft = directory.resolve("drafts/" + item);
        Path items = directory.resolve("items/" + item);
        Files.move(draft.resolve("0"), items.resolve("v2-0"), StandardCopyOption.ATOMIC_MOVE);
        restart();
        assertThat(holders(first)).containsExactly("main");

        fixture.publisher.rekey(item);

        assertSecond();
    }

    @Test
    @DisplayName("A crash after everybody sees it: the next start ends it by itself")
    void interruptedEnd() throws IOException {
        fixture.catalogKills = true;
        assertThatThrownBy(() -> fixture.publisher.rekey(item))
                .isInstanceOf(IllegalStateException.class);
        fixture.catalogKills = false;
        assertThat(fixture.published.get(item).version()).isEqualTo(2);

        restart();
        rounds(3);

        assertThat(fixture.house.drafts()).isEmpty();
        assertThat(holders(first)).isEmpty();
        assertSecond();
        assertThat(files()).containsExactlyInAnyOrder("v2-0", "v2-1");
    }

    @Test
    @DisplayName("What the operator sends becomes the next version; a draft of it can be dropped")
    void upload() throws IOException {
        fixture.house.nextVersion(item);
        add("film.mp4", NOTES);
        fixture.house.discardDraft(item);
        assertThat(holders(first)).containsExactly("main");
        assertThat(files()).containsExactlyInAnyOrder("0", "1");

        fixture.house.nextVersion(item);
        add("director's cut.mp4", NOTES);
        CatalogItem second = fixture.house.publish(item);

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.files()).extracting("name").containsExactly("director's cut.mp4");
        assertThat(decrypt("v2-0", "key-" + item + "-v2", 2, 0)).isEqualTo(NOTES);
    }

    @Test
    @DisplayName("Each tier has a key of its own, also in the next version")
    void tiers() throws IOException {
        fixture.house.nextVersion(item);
        add("film.mp4", NOTES);
        add("film-uhd.mp4", FILM, Tier.UHD);
        add("extras-uhd.mp4", NOTES, Tier.UHD);
        CatalogItem second = fixture.house.publish(item);

        assertThat(second.files()).extracting("tier").containsExactly(Tier.SD, Tier.UHD, Tier.UHD);
        String low = "key-" + item + "-v2";
        String high = low + "-UHD";
        assertThat(decrypt("v2-0", low, 2, 0)).isEqualTo(NOTES);
        assertThat(decrypt("v2-1", high, 2, 1)).isEqualTo(FILM);
        assertThat(decrypt("v2-2", high, 2, 2)).isEqualTo(NOTES);
        assertThatThrownBy(() -> decrypt("v2-1", low, 2, 1)).isInstanceOf(IOException.class);

        CatalogItem third = fixture.publisher.rekey(item);

        assertThat(third.files()).isEqualTo(second.files());
        assertThat(decrypt("v3-1", "key-" + item + "-v3-UHD", 3, 1)).isEqualTo(FILM);
        assertThat(decrypt("v3-0", "key-" + item + "-v3", 3, 0)).isEqualTo(NOTES);
    }

    @Test
    @DisplayName("Offers that changed in between stay changed")
    void offers() {
        fixture.house.nextVersion(item);
        CatalogItem before = fixture.published.get(item);
        Offer dearer = new Offer("rent", Offer.Model.RENTAL, 990, "EUR", 0, 172800, false);
        fixture.published.put(
                item,
                new CatalogItem(
                        item,
                        1,
                        before.infoHash(),
                        "New title",
                        before.synopsis(),
                        before.kind(),
                        before.rating(),
                        before.files(),
                        before.length(),
                        List.of(dearer),
                        null));

        CatalogItem second = fixture.publisher.rekey(item);

        assertThat(second.title()).isEqualTo("New title");
        assertThat(second.offers()).containsExactly(dearer);
    }

    @Test
    @DisplayName("Ciphertext that was altered or is elsewhere is not published anew")
    void damaged() throws IOException, PlaceException {
        Path film = directory.resolve("items/" + item + "/0");
        byte[] cipher = Files.readAllBytes(film);
        cipher[cipher.length / 2] ^= 1;
        Files.write(film, cipher);
        assertProblem("item-damaged");
        assertThat(fixture.published.get(item).version()).isEqualTo(1);

        Files.delete(film);
        assertProblem("item-damaged");
        new FolderPlace(fixture.repository).delete(item, List.of("0", "1"));
        assertProblem("item-elsewhere");
        item = new ItemId("0".repeat(32));
        assertProblem("item-unknown");
    }

    private void assertProblem(String code) {
        assertThatThrownBy(() -> fixture.publisher.rekey(item))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    private void assertSecond() throws IOException {
        assertThat(fixture.published.get(item).version()).isEqualTo(2);
        String key = "key-" + item + "-v2";
        assertThat(decrypt("v2-0", key, 2, 0)).isEqualTo(FILM);
        assertThat(decrypt("v2-1", key, 2, 1)).isEqualTo(NOTES);
    }

    private void restart() {
        fixture.start(embedded -> embedded, servers::get);
        rounds(1);
    }

    private void rounds(int n) {
        for (int i = 0; i < n; i++) {
            TestKeeper.round(fixture.keeper);
        }
    }

    private void add(String name, byte[] content) {
        add(name, content, Tier.SD);
    }

    private void add(String name, byte[] content, Tier tier) {
        fixture.house.addFile(
                item, name, null, tier, content.length, new ByteArrayInputStream(content));
    }

    private List<String> holders(CatalogItem version) {
        return fixture.repositories.holding(version.infoHash()).stream()
                .map(Repository::name)
                .toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile).map(p -> p.getFileName().toString()).toList();
        }
    }

    private byte[] decrypt(String path, String key, int version, int index) throws IOException {
        byte[] cipher = Files.readAllBytes(directory.resolve("items/" + item).resolve(path));
        RandomAccess source =
                new RandomAccess() {
                    @Override
                    public long length() {
                        return cipher.length;
                    }

                    @Override
                    public void read(long position, ByteBuffer dst) {
                        dst.put(cipher, (int) position, dst.remaining());
                    }
                };
        byte[] context = Cobblestone.context(item, version, index);
        try (CobblestoneReader reader =
                Cobblestone.open(source, fixture.contentKeys.get(key), context)) {
            ByteBuffer clear = ByteBuffer.allocate((int) reader.length());
            reader.read(0, clear);
            return clear.array();
        }
    }
}
