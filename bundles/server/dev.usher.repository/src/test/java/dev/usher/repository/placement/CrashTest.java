package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.Fixture;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.server.api.Repositories.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process dies at any call to a server or disk, before or after it took effect, while servers
 * come, go, drain, forget and rot; a new one follows on the same tables.
 */
@Tag("D7")
class CrashTest {
    private static final int COPIES = 2;
    private static final int SIZE = 300_000;

    @TempDir Path directory;
    private final Map<String, MemoryPlace> servers = new TreeMap<>();
    private final List<CatalogItem> items = new ArrayList<>();
    private final Map<ItemId, byte[]> originals = new HashMap<>();

    /** Sound copies each item had, up to as many as wanted. */
    private final Map<ItemId, Integer> most = new HashMap<>();

    private Fixture fixture;
    private Random random;

    /** Calls until the process dies. */
    private int left = Integer.MAX_VALUE;

    /** The end of the process: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("kill -9", null, false, false);
        }
    }

    @RepeatedTest(12)
    @DisplayName(
            "Killed at any moment, the keeper goes on; no item ever has fewer sound copies than it had to")
    void killed(RepetitionInfo run) {
        random = new Random(run.getCurrentRepetition());
        fixture = new Fixture(directory.resolve("main"));
        try {
            story();
        } finally {
            fixture.close();
        }
    }

    private void story() {
        start();
        for (int i = 0; i < 4; i++) {
            items.add(publish(i));
        }
        for (String name : List.of("a", "b", "c")) {
            servers.put(name, new MemoryPlace());
            fixture.repositories.register(
                    name,
                    new Registration(
                            "http://" + name + "/", "http://" + name + "/", 1.0, 0, false));
        }
        for (int step = 0; step < 25; step++) {
            upset();
            left = random.nextInt(60);
            boolean killed = false;
            try {
                rounds(3);
            } catch (Killed e) {
                killed = true;
            }
            left = Integer.MAX_VALUE;
            if (killed) {
                start();
            }
            items.forEach(this::checkNothingLost);
        }
        calm();
        for (int i = 0; i < 12; i++) {
            rounds(2);
            fixture.now = fixture.now.plus(Duration.ofMinutes(20));
        }
        items.forEach(this::checkSettled);
    }

    /** One thing that happens to servers; at most one of them is in trouble at a time. */
    private void upset() {
        fixture.now = fixture.now.plus(Duration.ofMinutes(random.nextInt(20)));
        calm();
        List<String> names = List.copyOf(servers.keySet());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(5)) {
            case 0 -> servers.get(name).down = true;
            case 1 -> drain(name, true);
            case 2 -> drain("main", true);
            case 3 -> servers.get(name).full = true;
            default -> {}
        }
    }

    private void calm() {
        servers.values().forEach(m -> m.down = false);
        servers.values().forEach(m -> m.full = false);
        servers.keySet().forEach(n -> drain(n, false));
        drain("main", false);
    }

    private void drain(String name, boolean drain) {
        String url = "http://" + name + "/";
        fixture.repositories.register(name, new Registration(url, url, 1.0, 0, drain));
    }

    /** Whatever happened: what was deleted, was deleted with enough sound copies elsewhere. */
    private void checkNothingLost(CatalogItem item) {
        int sound = sound(item).size();
        int had = most.merge(item.item(), Math.min(COPIES, sound), Math::max);
        assertThat(sound).as("sound copies of %s", item.item()).isGreaterThanOrEqualTo(had);
    }

    private void checkSettled(CatalogItem item) {
        TreeSet<String> wanted =
                new TreeSet<>(fixture.keeper.targets(item.infoHash(), item.length()));
        assertThat(wanted).hasSize(COPIES);
        assertThat(sound(item)).isEqualTo(wanted);
        assertThat(fixture.repositories.holding(item.infoHash()))
                .extracting(Repository::name)
                .containsExactlyElementsOf(wanted);
        servers.forEach(
                (name, m) ->
                        assertThat(m.files.containsKey(item.item().value() + "/0"))
                                .as("bytes on %s", name)
                                .isEqualTo(wanted.contains(name)));
        assertThat(fixture.register.copies(item.infoHash())).hasSize(COPIES);
    }

    /** Where all bytes of the item are, by looking at the bytes. */
    private TreeSet<String> sound(CatalogItem item) {
        TreeSet<String> sound = new TreeSet<>();
        byte[] whole = originals.get(item.item());
        servers.forEach(
                (name, m) -> {
                    if (Arrays.equals(m.files.get(item.item().value() + "/0"), whole)) {
                        sound.add(name);
                    }
                });
        Path here = directory.resolve("main/items").resolve(item.item().value()).resolve("0");
        if (Arrays.equals(read(here), whole)) {
            sound.add("main");
        }
        return sound;
    }

    private static byte[] read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CatalogItem publish(int seed) {
        ItemId item = fixture.house.draft(Fixture.FILM);
        byte[] film = new byte[SIZE];
        new Random(seed).nextBytes(film);
        fixture.house.addFile(item, "film", null, Tier.SD, SIZE, new ByteArrayInputStream(film));
        CatalogItem entry = fixture.house.publish(item);
        originals.put(
                item, read(directory.resolve("main/items").resolve(item.value()).resolve("0")));
        return entry;
    }

    private void start() {
        fixture.start(
                embedded -> new Deadly(embedded, "main"),
                name -> new Deadly(servers.get(name), name));
        fixture.repositories.settings(new PlacementSettings(COPIES, 0, 600));
    }

    private void rounds(int n) {
        for (int i = 0; i < n; i++) {
            TestKeeper.round(fixture.keeper);
        }
    }

    /** A place whose caller may die before or after any call. */
    private final class Deadly implements CiphertextPlace {
        private final CiphertextPlace place;
        private final String name;

        Deadly(CiphertextPlace place, String name) {
            this.place = place;
            this.name = name;
        }

        private void live() {
            if (left-- <= 0) {
                throw new Killed();
            }
        }

        @Override
        public void probe() throws PlaceException {
            live();
            place.probe();
        }

        @Override
        public long length(ItemId item, String path) throws PlaceException {
            live();
            return place.length(item, path);
        }

        @Override
        public ByteBuffer read(ItemId item, String path, long offset, int length)
                throws PlaceException {
            live();
            return place.read(item, path, offset, length);
        }

        @Override
        public void write(ItemId item, String path, long length, InputStream bytes)
                throws PlaceException {
            live();
            place.write(item, path, length, bytes);
            live();
        }

        @Override
        public void complete(ItemLayout layout) throws PlaceException {
            live();
            place.complete(layout);
            live();
        }

        @Override
        public void delete(ItemId item, List<String> paths) throws PlaceException {
            live();
            place.delete(item, paths);
            live();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
