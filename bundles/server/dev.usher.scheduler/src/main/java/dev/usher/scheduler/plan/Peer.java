package dev.usher.scheduler.plan;

import dev.usher.backend.api.Line;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A box as the planner knows it. There are a million of them, most of which hold a few whole items
 * and want nothing: what they lack takes no room.
 */
final class Peer {
    private static final Item[] NO_ITEMS = {};
    private static final BitSet[] NO_PARTS = {};
    private static final int[] NO_PLACES = {};
    private static final int FEW = 16;

    final BoxId id;
    Home home;
    List<String> endpoints = List.of();
    Line line = Line.UNKNOWN;

    /** Of {@link CostMap}. */
    int network = CostMap.UNKNOWN;

    boolean present;
    boolean excluded;

    /** What it holds, by number of the item. */
    private Item[] items = NO_ITEMS;

    /** Which pieces; null = all. */
    private BitSet[] parts = NO_PARTS;

    /** Where it stands in the item's {@link Holders}; -1 = nowhere. */
    private int[] places = NO_PLACES;

    private int held;

    List<Wish> asked = List.of();
    List<Wish> preload = List.of();
    List<Viewing> viewings = List.of();

    /** Of the wishes those that are not fulfilled, most pressing first. */
    List<Demand> demands = List.of();

    /** Who is to receive from it; null = nobody. */
    Uses uses;

    /** Clubs whose item it has completed and in which it still counts as a source. */
    List<Member> alumnus = List.of();

    /** Sources that lately gave it nothing, until when. */
    private Map<String, Instant> avoided = Map.of();

    /** When its lists are to be gone through again; null = never. */
    Instant wakes;

    /** Of the last choice it was looked at for. */
    long mark;

    Peer(BoxId id) {
        this.id = id;
    }

    boolean canSend() {
        return present && !excluded && !endpoints.isEmpty();
    }

    /** Whether it may send to a box of that home now. */
    boolean sendsTo(Home other) {
        return canSend() && (home == other || !home.isQuiet());
    }

    int held() {
        return held;
    }

    Item heldItem(int i) {
        return items[i];
    }

    /** Index among the held items; negative when it holds nothing of it. */
    int find(Item item) {
        if (held <= FEW) {
            // looks at nothing but the array itself: most of a million boxes hold a handful
            for (int i = 0; i < held; i++) {
                if (items[i] == item) {
                    return i;
                }
            }
            return -1;
        }
        return search(item);
    }

    /** As {@link #find}, and where it would be to be put. */
    private int search(Item item) {
        int low = 0;
        int high = held - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int number = items[middle].number;
            if (number == item.number) {
                return middle;
            }
            if (number < item.number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    boolean holdsAll(Item item) {
        int i = find(item);
        return i >= 0 && parts[i] == null;
    }

    boolean holdsSome(Item item) {
        return find(item) >= 0;
    }

    boolean holds(Item item, int piece) {
        int i = find(item);
        return i >= 0 && (parts[i] == null || parts[i].get(piece));
    }

    /** Pieces of an item it holds in part, not to be changed; null = all or nothing. */
    BitSet part(Item item) {
        int i = find(item);
        return i < 0 ? null : parts[i];
    }

    /** Pieces it lacks, for the caller to change. */
    BitSet missing(Item item) {
        BitSet missing = new BitSet(item.pieceCount);
        int i = find(item);
        if (i < 0 || parts[i] != null) {
            missing.set(0, item.pieceCount);
            if (i >= 0) {
                missing.andNot(parts[i]);
            }
        }
        return missing;
    }

    /**
     * @param pieces null = all
     */
    void put(Item item, BitSet pieces) {
        int i = search(item);
        if (i < 0) {
            i = -i - 1;
            if (held == items.length) {
                int room = held + Math.max(1, held / 2);
                items = Arrays.copyOf(items, room);
                parts = Arrays.copyOf(parts, room);
                places = Arrays.copyOf(places, room);
            }
            System.arraycopy(items, i, items, i + 1, held - i);
            System.arraycopy(parts, i, parts, i + 1, held - i);
            System.arraycopy(places, i, places, i + 1, held - i);
            held++;
            items[i] = item;
            places[i] = -1;
        }
        parts[i] = pieces;
    }

    void remove(Item item) {
        int i = find(item);
        if (i >= 0) {
            held--;
            System.arraycopy(items, i + 1, items, i, held - i);
            System.arraycopy(parts, i + 1, parts, i, held - i);
            System.arraycopy(places, i + 1, places, i, held - i);
            items[held] = null;
            parts[held] = null;
        }
    }

    int place(Item item) {
        int i = find(item);
        return i < 0 ? -1 : places[i];
    }

    void place(Item item, int place) {
        int i = find(item);
        if (i >= 0) {
            places[i] = place;
        }
    }

    Demand demand(Item item) {
        for (Demand d : demands) {
            if (d.item == item) {
                return d;
            }
        }
        return null;
    }

    boolean avoids(Peer source, Instant now) {
        return !avoided.isEmpty() && avoids(source.id.value(), now);
    }

    boolean avoids(String source, Instant now) {
        Instant until = avoided.get(source);
        return until != null && now.isBefore(until);
    }

    void avoid(String source, Instant until, Instant now) {
        Map<String, Instant> longer = new HashMap<>();
        avoided.forEach(
                (id, end) -> {
                    if (now.isBefore(end)) {
                        longer.put(id, end);
                    }
                });
        longer.put(source, until);
        avoided = longer;
    }

    void joined(Member m) {
        List<Member> more = new ArrayList<>(alumnus);
        more.add(m);
        alumnus = more;
    }

    void left(Member m) {
        List<Member> fewer = new ArrayList<>(alumnus);
        fewer.remove(m);
        alumnus = fewer.isEmpty() ? List.of() : fewer;
    }

    @Override
    public String toString() {
        return id.value();
    }
}
