package dev.usher.scheduler.preload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PreloadingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");
    private static final long GB = 1_000_000_000L;
    private final List<Title> catalog = new ArrayList<>();
    private final Popularity popularity = new Popularity(Duration.ofDays(7));

    @Test
    @Tag("D11")
    void mostAskedForPerByteComesFirstAndOnlyWhatFits() {
        Title film = title(1, "film", 4 * GB, 100);
        Title song = title(2, "song", GB / 100, 20);
        Title rare = title(3, "film", 4 * GB, 1);
        title(4, "film", 4 * GB, 0);
        assertThat(choose(empty(5 * GB)).fetch()).containsExactly(song.item(), film.item());
        assertThat(choose(empty(9 * GB)).fetch())
                .containsExactly(song.item(), film.item(), rare.item());
    }

    @Test
    @Tag("D11")
    void whatIsLongAgoCountsLess() {
        Title old = title(1, "film", GB, 0);
        Title fresh = title(2, "film", GB, 0);
        popularity.count(old.item(), 10, NOW.minus(Duration.ofDays(35)));
        popularity.count(fresh.item(), 1, NOW);
        assertThat(choose(empty(GB)).fetch()).containsExactly(fresh.item());
        assertThat(popularity.perDay(old.item(), NOW.minus(Duration.ofDays(28))))
                .isEqualTo(16 * popularity.perDay(old.item(), NOW), offset(1e-9));
    }

    @Test
    @Tag("D11")
    void requestsMayBeCountedInAnyOrder() {
        Popularity other = new Popularity(Duration.ofDays(7));
        ItemId item = id(1);
        Instant before = NOW.minus(Duration.ofDays(3));
        popularity.count(item, 1, NOW);
        popularity.count(item, 2, before);
        other.count(item, 2, before);
        other.count(item, 1, NOW);
        assertThat(popularity.perDay(item, NOW)).isEqualTo(other.perDay(item, NOW), offset(1e-9));
    }

    @Test
    @Tag("D11")
    void whatIsReleasedSoonIsTakenForAHit() {
        title(1, "film", GB, 50);
        title(2, "film", GB, 2);
        Title soon = releasedAt(3, NOW.plus(Duration.ofDays(2)));
        Title later = releasedAt(4, NOW.plus(Duration.ofDays(20)));
        assertThat(choose(empty(10 * GB)).fetch())
                .contains(soon.item())
                .doesNotContain(later.item());
        assertThat(choose(empty(10 * GB), List.of(), PreloadPolicy.POPULARITY_ONLY).fetch())
                .doesNotContain(soon.item());
    }

    @Test
    @Tag("D11")
    void householdsGetTheirKindsAndTheNextPartOfTheirSeries() {
        Title song = title(1, "song", GB, 60);
        Title film = title(2, "film", GB, 40);
        Title first = part(3, 1);
        Title second = part(4, 2);
        Title third = part(5, 3);
        List<Request> films = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            films.add(new Request(title(100 + i, "film", GB, 1), NOW.minus(Duration.ofDays(i))));
        }
        assertThat(choose(empty(GB)).fetch()).containsExactly(song.item());
        assertThat(choose(empty(GB), films, PreloadPolicy.FULL).fetch())
                .containsExactly(film.item());
        assertThat(choose(empty(GB), films, PreloadPolicy.POPULARITY_ONLY).fetch())
                .containsExactly(song.item());
        List<Request> series = List.of(new Request(first, NOW.minus(Duration.ofDays(1))));
        assertThat(choose(empty(9 * GB), series, PreloadPolicy.FULL).fetch())
                .startsWith(second.item(), third.item());
    }

    @Test
    @Tag("D11")
    void nothingForOlderViewersAndNothingWhereTheHouseholdSaidNo() {
        Title adult = new Title(id(1), hash(1), "film", 18, "", 0, GB, null);
        catalog.add(adult);
        popularity.count(adult.item(), 100, NOW);
        Shelf family = new Shelf(9 * GB, Map.of(), Set.of(), 0, 12, true);
        assertThat(choose(family).fetch()).isEmpty();
        assertThat(choose(new Shelf(9 * GB, Map.of(), Set.of(), 0, 18, true)).fetch())
                .containsExactly(adult.item());
        assertThat(choose(new Shelf(9 * GB, Map.of(), Set.of(), 0, 18, false)).fetch()).isEmpty();
    }

    @Test
    @Tag("D11")
    void theLeastValuableLeavesFirstAndOnlyForSomethingClearlyBetter() {
        Title good = title(1, "film", GB, 10);
        Title better = title(2, "film", GB, 12);
        Title best = title(3, "film", GB, 40);
        Title gone = new Title(id(9), hash(9), "film", 0, "", 0, GB, null);
        Map<ItemId, Boolean> held = Map.of(good.item(), true, gone.item(), true);
        Choice c = choose(new Shelf(0, held, Set.of(), 0, 18, true));
        assertThat(c.evictable()).containsExactly(gone.item(), good.item());
        assertThat(c.fetch()).containsExactly(best.item()).doesNotContain(better.item());
        // what the box keeps is not named, and what was begun goes on
        c = choose(new Shelf(0, Map.of(good.item(), false), Set.of(), 0, 18, true));
        assertThat(c.fetch()).containsExactly(best.item());
        c = choose(new Shelf(GB, Map.of(good.item(), false), Set.of(), 0, 18, true));
        assertThat(c.fetch()).containsExactly(best.item(), good.item());
        c = choose(new Shelf(0, held, Set.of(good.item()), 0, 18, true));
        assertThat(c.evictable()).containsExactly(gone.item());
        assertThat(c.fetch()).isEmpty();
    }

    @Test
    @Tag("D11")
    void roomForWhatWasAskedForIsNotGivenAway() {
        title(1, "film", 4 * GB, 10);
        assertThat(choose(new Shelf(6 * GB, Map.of(), Set.of(), 3 * GB, 18, true)).fetch())
                .isEmpty();
    }

    @Test
    @Tag("D11")
    void neverMoreThanFitsAndNeverALastCopy() {
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            title(i, "film", 1 + random.nextInt(9), random.nextInt(50));
        }
        for (int round = 0; round < 300; round++) {
            Map<ItemId, Boolean> held = new HashMap<>();
            Set<ItemId> kept = new HashSet<>();
            Set<ItemId> last = new HashSet<>();
            for (Title t : catalog) {
                if (random.nextInt(3) == 0) {
                    held.put(t.item(), random.nextInt(4) > 0);
                    (random.nextBoolean() ? kept : last).add(t.item());
                    if (random.nextBoolean()) {
                        kept.remove(t.item());
                        last.remove(t.item());
                    }
                }
            }
            long free = random.nextInt(20);
            Ranking ranking = new Ranking(catalog, popularity, 10, PreloadPolicy.FULL, NOW);
            Choice c =
                    new Preloading(ranking, PreloadPolicy.FULL)
                            .choose(
                                    new Shelf(free, held, kept, 0, 18, true),
                                    new Taste(ranking, List.of()),
                                    item -> !last.contains(item));
            assertThat(c.evictable()).noneMatch(last::contains).noneMatch(kept::contains);
            long needed = 0;
            for (ItemId item : c.fetch()) {
                needed += held.containsKey(item) ? 0 : ranking.title(item).length();
            }
            long could = free;
            for (ItemId item : c.evictable()) {
                could += c.fetch().contains(item) ? 0 : ranking.title(item).length();
            }
            assertThat(needed).isLessThanOrEqualTo(could);
        }
    }

    private Choice choose(Shelf shelf) {
        return choose(shelf, List.of(), PreloadPolicy.FULL);
    }

    private Choice choose(Shelf shelf, List<Request> history, PreloadPolicy policy) {
        Ranking ranking = new Ranking(catalog, popularity, 100, policy, NOW);
        return new Preloading(ranking, policy)
                .choose(shelf, new Taste(ranking, history), item -> true);
    }

    private static Shelf empty(long free) {
        return new Shelf(free, Map.of(), Set.of(), 0, 18, true);
    }

    private Title title(int n, String kind, long length, int asked) {
        Title t = new Title(id(n), hash(n), kind, 0, "", 0, length, null);
        catalog.add(t);
        if (asked > 0) {
            popularity.count(t.item(), asked, NOW);
        }
        return t;
    }

    private Title part(int n, int part) {
        Title t = new Title(id(n), hash(n), "film", 0, "film/watch", part, GB, null);
        catalog.add(t);
        return t;
    }

    private Title releasedAt(int n, Instant release) {
        Title t = new Title(id(n), hash(n), "film", 0, "", 0, GB, release);
        catalog.add(t);
        return t;
    }

    private static ItemId id(int n) {
        return new ItemId(String.format("%032x", n));
    }

    private static InfoHash hash(int n) {
        return new InfoHash(String.format("%064x", n));
    }

    private static org.assertj.core.data.Offset<Double> offset(double d) {
        return org.assertj.core.data.Offset.offset(d);
    }
}
