package dev.usher.scheduler.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Homes that exchange one item: each fetches its share from outside and passes it on to the others,
 * so that the item comes to the club once. Clubs of one item form a tree: what the first fetches
 * from a repository, the next fetch from the first.
 */
final class Club {
    static final int MAX_HOMES = 16;

    /** Shares of a member are passed on to so many clubs. */
    static final int MAX_CHILDREN = 2;

    final Item item;

    /** Of the first home. */
    final int network;

    /** Whether it is only for items nobody asked for: nobody who asked waits for such a club. */
    final boolean preload;

    final List<Member> members = new ArrayList<>();

    /** Null = takes its shares from holders and repositories only. */
    Club parent;

    final List<Club> children = new ArrayList<>();

    boolean dissolved;

    Club(Item item, int network, boolean preload) {
        this.item = item;
        this.network = network;
        this.preload = preload;
    }

    boolean full() {
        return members.size() >= MAX_HOMES;
    }

    boolean finished() {
        for (Member m : members) {
            if (!m.waiting.isEmpty()) {
                return false;
            }
        }
        return children.isEmpty();
    }

    /**
     * Where each member's share begins, in pieces; the last entry is the end of the last share.
     * Shares are in proportion to the uplinks; a home that sends to nobody has none, unless nobody
     * sends.
     */
    int[] shares() {
        int n = members.size();
        double[] weights = new double[n];
        double known = 0;
        int measured = 0;
        for (Member m : members) {
            if (m.home.sends > 0 && m.passesOn()) {
                known += m.home.uplink();
                measured++;
            }
        }
        double usual = measured == 0 ? Home.USUAL_UPLINK : known / measured;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            Member m = members.get(i);
            weights[i] = m.passesOn() ? m.home.uplink(usual) : 0;
            sum += weights[i];
        }
        int[] begins = new int[n + 1];
        double before = 0;
        for (int i = 0; i < n; i++) {
            begins[i] = sum == 0 ? 0 : (int) Math.round(before / sum * item.pieceCount);
            before += weights[i];
        }
        begins[n] = sum == 0 ? 0 : item.pieceCount;
        return begins;
    }
}
