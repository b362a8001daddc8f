package dev.usher.scheduler.plan;

import java.util.Arrays;

/** Holders of one item in no order; each knows its place, so that it leaves in one step. */
final class Bag {
    private static final Peer[] NOBODY = {};
    private Peer[] peers = NOBODY;
    private int size;

    int size() {
        return size;
    }

    Peer get(int i) {
        return peers[i];
    }

    void add(Peer peer, Item item) {
        if (size == peers.length) {
            peers = Arrays.copyOf(peers, size + Math.max(1, size / 2));
        }
        peers[size] = peer;
        peer.place(item, size++);
    }

    void remove(Peer peer, Item item) {
        int place = peer.place(item);
        Peer last = peers[--size];
        peers[size] = null;
        if (last != peer) {
            peers[place] = last;
            last.place(item, place);
        }
        peer.place(item, -1);
    }
}
