package dev.usher.scheduler.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who can send an item: those that have all of it by network, those that have a part apart. */
final class Holders {
    private static final int[] NOWHERE = {};
    private static final Bag[] NOTHING = {};

    private int[] networks = NOWHERE;
    private Bag[] bags = NOTHING;
    private int used;
    private int whole;
    final Bag partial = new Bag();

    /** How many have all of it. */
    int whole() {
        return whole;
    }

    /** In how many networks somebody has all of it. */
    int networks() {
        return used;
    }

    Bag bag(int i) {
        return bags[i];
    }

    int network(int i) {
        return networks[i];
    }

    /** Those of one network that have all of it; null = none. */
    Bag in(int network) {
        int i = Arrays.binarySearch(networks, 0, used, network);
        return i < 0 ? null : bags[i];
    }

    List<Peer> all() {
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i <= used; i++) {
            Bag bag = i < used ? bags[i] : partial;
            for (int j = 0; j < bag.size(); j++) {
                all.add(bag.get(j));
            }
        }
        return all;
    }

    void add(Peer peer, Item item) {
        if (!peer.holdsAll(item)) {
            partial.add(peer, item);
            return;
        }
        int i = Arrays.binarySearch(networks, 0, used, peer.network);
        if (i < 0) {
            i = -i - 1;
            if (used == networks.length) {
                networks = Arrays.copyOf(networks, used + Math.max(1, used / 2));
                bags = Arrays.copyOf(bags, networks.length);
            }
            System.arraycopy(networks, i, networks, i + 1, used - i);
            System.arraycopy(bags, i, bags, i + 1, used - i);
            networks[i] = peer.network;
            bags[i] = new Bag();
            used++;
        }
        bags[i].add(peer, item);
        whole++;
    }

    /** Before anything of the peer changes that {@link #add} looked at. */
    void remove(Peer peer, Item item) {
        if (!peer.holdsAll(item)) {
            partial.remove(peer, item);
            return;
        }
        int i = Arrays.binarySearch(networks, 0, used, peer.network);
        bags[i].remove(peer, item);
        whole--;
        if (bags[i].size() == 0) {
            used--;
            System.arraycopy(networks, i + 1, networks, i, used - i);
            System.arraycopy(bags, i + 1, bags, i, used - i);
            bags[used] = null;
        }
    }
}
