package dev.usher.scheduler.plan;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An encrypted item, who has it and who waits for it. */
final class Item {
    final int number;
    final ItemId id;
    final InfoHash hash;
    final int pieceCount;
    final int pieceLength;
    Instant release;
    Repository[] repositories = {};
    final Holders holders = new Holders();

    /** All demands for it, running or not. */
    final Set<Demand> demands = new LinkedHashSet<>();

    /** Running demands of which nobody reachable has some missing piece. */
    final Set<Demand> starved = new LinkedHashSet<>();

    /** Clubs with room for another home, the oldest first. */
    final List<Club> open = new ArrayList<>();

    /** Clubs that may have another child, the oldest first. */
    final Set<Club> parents = new LinkedHashSet<>();

    int clubs;

    Item(int number, ItemView view) {
        this.number = number;
        this.id = view.item();
        this.hash = view.infoHash();
        this.pieceCount = view.pieceCount();
        this.pieceLength = view.pieceLength();
        this.release = view.release();
    }

    long bytes(int pieces) {
        return (long) pieces * pieceLength;
    }
}
