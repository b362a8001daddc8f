package dev.usher.itests.simulator;

import dev.usher.scheduler.preload.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each home asked for, the latest last. */
final class Histories {
    private static final int MOST = 12;
    private static final int[] NOTHING = {};
    private static final float[] NEVER = {};

    private final Shop shop;
    private final Instant start;
    private final int[][] items;
    private final float[][] days;

    Histories(int boxes, Shop shop, Instant start) {
        this.shop = shop;
        this.start = start;
        items = new int[boxes][];
        days = new float[boxes][];
        Arrays.fill(items, NOTHING);
        Arrays.fill(days, NEVER);
    }

    /**
     * @param day fractions count; negative = before the simulation
     */
    void add(int box, int item, double day) {
        int n = items[box].length;
        int from = n == MOST ? 1 : 0;
        int[] i = Arrays.copyOf(Arrays.copyOfRange(items[box], from, n), n - from + 1);
        float[] d = Arrays.copyOf(Arrays.copyOfRange(days[box], from, n), n - from + 1);
        i[n - from] = item;
        d[n - from] = (float) day;
        items[box] = i;
        days[box] = d;
    }

    /** What was asked for last; -1 = nothing. */
    int last(int box) {
        int n = items[box].length;
        return n == 0 ? -1 : items[box][n - 1];
    }

    List<Request> requests(int box) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < items[box].length; i++) {
            long second = (long) (days[box][i] * 86_400);
            requests.add(new Request(shop.titles[items[box][i]], start.plusSeconds(second)));
        }
        return requests;
    }

    Set<Integer> since(int box, double day) {
        Set<Integer> since = new HashSet<>();
        for (int i = 0; i < items[box].length; i++) {
            if (days[box][i] >= day) {
                since.add(items[box][i]);
            }
        }
        return since;
    }
}
