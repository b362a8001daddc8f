package dev.usher.itests.simulator;

import java.util.Arrays;

/** Items that each box waits for, in order. */
final class Wanted {
    private static final int[] NOTHING = {};

    private final int[][] items;

    Wanted(int boxes) {
        items = new int[boxes][];
        Arrays.fill(items, NOTHING);
    }

    /** Not to be changed. */
    int[] of(int box) {
        return items[box];
    }

    int count(int box) {
        return items[box].length;
    }

    boolean has(int box, int item) {
        return contains(items[box], item);
    }

    void add(int box, int item) {
        items[box] = with(items[box], item);
    }

    void remove(int box, int item) {
        if (has(box, item)) {
            items[box] = Arrays.stream(items[box]).filter(i -> i != item).toArray();
        }
    }

    /** Returns whether that is something else than before. */
    boolean set(int box, int... wanted) {
        boolean news = !Arrays.equals(items[box], wanted);
        items[box] = wanted.length == 0 ? NOTHING : wanted;
        return news;
    }

    static boolean contains(int[] list, int item) {
        for (int i : list) {
            if (i == item) {
                return true;
            }
        }
        return false;
    }

    static int[] with(int[] list, int item) {
        int[] longer = Arrays.copyOf(list, list.length + 1);
        longer[list.length] = item;
        return longer;
    }
}
