package dev.usher.library.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.library.store.HouseholdStore;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class RoomTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    @TempDir Path dir;
    private final Map<ItemId, Long> disk = new LinkedHashMap<>();
    private final List<ItemId> gone = new ArrayList<>();
    private final Map<ItemId, String> bought = new HashMap<>();
    private Instant now = Instant.parse("2026-03-01T00:00:00Z");
    private long budget = 100;
    private HouseholdStore household;
    private Room room;

    @BeforeEach
    void open() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + dir.resolve("box.db"));
        LibraryStore library = new LibraryStore(source);
        household = new HouseholdStore(source, library);
        Keeping keeping =
                new Keeping(
                        true,
                        Duration.ofDays(30),
                        library,
                        household,
                        () -> now,
                        () -> java.util.Optional.of(new SilentPlayer(bought)));
        room = new Room(new MapDisk(), keeping, () -> now);
    }

    @Test
    @Tag("D11")
    void theLeastValuableLeavesAndNoMoreThanItTakes() {
        hold(30, 30, 30);
        room.advise(List.of(id(1), id(0), id(2)), LEASE);
        assertThat(room.make(10, Set.of())).isTrue();
        assertThat(gone).isEmpty();
        assertThat(room.make(40, Set.of())).isTrue();
        assertThat(gone).containsExactly(id(1));
        assertThat(room.make(60, Set.of())).isTrue();
        assertThat(gone).containsExactly(id(1), id(0));
    }

    @Test
    @Tag("D11")
    void whatABiggerOneMakesNeedlessStays() {
        hold(5, 60, 30);
        room.advise(List.of(id(0), id(1)), LEASE);
        assertThat(room.make(50, Set.of())).isTrue();
        assertThat(gone).containsExactly(id(1));
    }

    @Test
    @Tag("D11")
    void nothingLeavesWhenThatIsNotEnough() {
        hold(40, 40);
        room.advise(List.of(id(0)), LEASE);
        assertThat(room.make(80, Set.of())).isFalse();
        assertThat(gone).isEmpty();
    }

    @Test
    @Tag("D11")
    void onlyWhatTheServerNamedAndOnlyWhileItsLeaseHolds() {
        hold(100);
        assertThat(room.make(1, Set.of())).isFalse();
        room.advise(List.of(id(0)), LEASE);
        now = now.plus(LEASE);
        assertThat(room.make(1, Set.of())).isFalse();
        assertThat(gone).isEmpty();
        room.advise(List.of(id(0)), LEASE);
        assertThat(room.make(1, Set.of())).isTrue();
    }

    @Test
    @Tag("D11")
    void whatTheHouseholdWantsStays() {
        hold(20, 20, 20, 20, 20);
        bought.put(id(0), "pass");
        bought.put(id(1), "open");
        bought.put(id(2), "expired");
        household.keep(id(3), true);
        household.asked(id(4), now.minus(Duration.ofDays(29)));
        room.advise(List.of(id(0), id(1), id(2), id(3), id(4)), LEASE);
        assertThat(room.make(20, Set.of())).isTrue();
        assertThat(gone).containsExactly(id(2));
        assertThat(room.make(40, Set.of())).isFalse();
        now = now.plus(Duration.ofDays(2));
        room.advise(List.of(id(0), id(1), id(2), id(3), id(4)), LEASE);
        assertThat(room.make(40, Set.of())).isTrue();
        assertThat(gone).containsExactly(id(2), id(4));
        household.keep(id(3), false);
        assertThat(room.make(60, Set.of())).isTrue();
        assertThat(disk).containsOnlyKeys(id(0), id(1));
    }

    @Test
    @Tag("D11")
    void whatIsMoreUrgentStays() {
        hold(50, 50);
        room.advise(List.of(id(0), id(1)), LEASE);
        assertThat(room.make(50, Set.of(id(0)))).isTrue();
        assertThat(gone).containsExactly(id(1));
    }

    @Test
    @Tag("D11")
    void neverMoreThanNeededAndNeverWhatWasNotNamed() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            disk.clear();
            gone.clear();
            int n = 1 + random.nextInt(8);
            List<ItemId> named = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                disk.put(id(i), 1L + random.nextInt(20));
                if (random.nextBoolean()) {
                    named.add(id(i));
                }
            }
            Map<ItemId, Long> before = new HashMap<>(disk);
            budget = disk.values().stream().mapToLong(b -> b).sum() + random.nextInt(5);
            long needed = 1 + random.nextInt(60);
            room.advise(named, LEASE);
            boolean made = room.make(needed, Set.of());
            assertThat(named).containsAll(gone);
            long free = new MapDisk().free();
            assertThat(made).isEqualTo(free >= needed);
            for (ItemId victim : gone) {
                assertThat(free - before.get(victim)).isLessThan(needed);
            }
        }
    }

    private void hold(long... sizes) {
        for (int i = 0; i < sizes.length; i++) {
            disk.put(id(i), sizes[i]);
        }
    }

    private static ItemId id(int n) {
        return new ItemId(String.format("%032x", n));
    }

    private final class MapDisk implements Room.Disk {
        @Override
        public long free() {
            return budget - disk.values().stream().mapToLong(b -> b).sum();
        }

        @Override
        public Map<ItemId, Long> taken() {
            return Map.copyOf(disk);
        }

        @Override
        public void evict(ItemId item) {
            disk.remove(item);
            gone.add(item);
        }
    }
}
