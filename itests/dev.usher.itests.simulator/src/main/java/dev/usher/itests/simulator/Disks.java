package dev.usher.itests.simulator;

import java.util.Arrays;

/** What lies on each box's disk. An item takes its whole room from the moment it is begun. */
final class Disks {
    /** All of it is there. */
    static final int COMPLETE = 1;

    /** The server brought it; nobody has asked for it since. */
    static final int AHEAD = 2;

    private static final int FLAGS = 2;
    private static final int[] NOTHING = {};

    private final Shop shop;
    private final int[][] entries;
    private final long[] taken;

    Disks(int boxes, Shop shop) {
        this.shop = shop;
        entries = new int[boxes][];
        Arrays.fill(entries, NOTHING);
        taken = new long[boxes];
    }

    /** Flags; -1 = not there. */
    int find(int box, int item) {
        for (int e : entries[box]) {
            if (e >> FLAGS == item) {
                return e & (1 << FLAGS) - 1;
            }
        }
        return -1;
    }

    void put(int box, int item, int flags) {
        int[] own = entries[box];
        for (int i = 0; i < own.length; i++) {
            if (own[i] >> FLAGS == item) {
                own[i] = item << FLAGS | flags;
                return;
            }
        }
        own = Arrays.copyOf(own, own.length + 1);
        own[own.length - 1] = item << FLAGS | flags;
        entries[box] = own;
        taken[box] += shop.titles[item].length();
    }

    void remove(int box, int item) {
        int[] own = entries[box];
        for (int i = 0; i < own.length; i++) {
            if (own[i] >> FLAGS == item) {
                own[i] = own[own.length - 1];
                entries[box] = Arrays.copyOf(own, own.length - 1);
                taken[box] -= shop.titles[item].length();
                return;
            }
        }
    }

    /** Its items, in no order. */
    int[] items(int box) {
        int[] items = entries[box].clone();
        for (int i = 0; i < items.length; i++) {
            items[i] >>= FLAGS;
        }
        return items;
    }

    long taken(int box) {
        return taken[box];
    }
}
