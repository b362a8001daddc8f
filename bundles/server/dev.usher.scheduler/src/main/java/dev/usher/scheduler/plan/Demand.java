package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import java.time.Instant;
import java.util.Map;

/** One item that one box waits for. */
final class Demand {
    private static final Peer[] NOBODY = {};
    private static final float[] NOTHING = {};
    private static final int[] NOWHERE = {};

    /** How far a demand has come up. */
    enum Standing {
        /** Its time has not come. */
        LATER,
        /** Too far down the list to be planned. */
        BEHIND,
        /** Planned, so that the box can go on without us, but nobody waits for it. */
        AHEAD,
        /** Being delivered. */
        RUNNING
    }

    final Peer peer;
    final Item item;
    Purpose purpose;

    /** The wish's own; null = none. */
    Instant notBefore;

    Instant deadline;

    /** While {@link Standing#LATER}: when its time comes. */
    Instant opens;

    Standing standing = Standing.BEHIND;

    /** What it was given over with; false when the list or the item went. */
    boolean alive = true;

    boolean queued;

    /** Boxes that have the item or a part of it and are to send. */
    Peer[] sources = NOBODY;

    /** Their shares, in bytes per second. */
    float[] weights = NOTHING;

    /** What they lately gave of what was expected, from 1 down. */
    float[] factors = NOTHING;

    /** In the sources' {@link Uses}. */
    int[] places = NOWHERE;

    /** What of the weights counts as the sources' load. */
    float charged;

    /** Its home's place in a club; null = none. */
    Member member;

    /** Whether repositories may have to send. */
    boolean repository;

    /** Payload bytes received so far by source, and when that was said; null = not told. */
    Map<String, Long> received;

    Instant receivedAt;

    private long fromRepositories;

    Demand(Peer peer, Item item) {
        this.peer = peer;
        this.item = item;
    }

    boolean running() {
        return standing == Standing.RUNNING;
    }

    /** Bytes repositories have sent for it so far, as far as the box told. */
    long fromRepositories() {
        return fromRepositories;
    }

    /**
     * @param totals bytes received so far by source
     */
    void taken(Map<String, Long> totals) {
        fromRepositories = 0;
        totals.forEach(
                (source, bytes) ->
                        fromRepositories += source.startsWith("repository:") ? bytes : 0);
    }

    void noSources() {
        sources = NOBODY;
        weights = NOTHING;
        factors = NOTHING;
        places = NOWHERE;
        charged = 0;
    }
}
