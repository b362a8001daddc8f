package dev.usher.scheduler.plan;

import java.util.Arrays;

/** Demands that name one box as a source; each knows its place, so that it leaves in one step. */
final class Uses {
    private Demand[] demands = new Demand[2];
    private int[] slots = new int[2];
    private int size;

    int size() {
        return size;
    }

    Demand get(int i) {
        return demands[i];
    }

    /**
     * @param slot of the source in the demand
     */
    void add(Demand d, int slot) {
        if (size == demands.length) {
            demands = Arrays.copyOf(demands, size * 2);
            slots = Arrays.copyOf(slots, size * 2);
        }
        demands[size] = d;
        slots[size] = slot;
        d.places[slot] = size++;
    }

    void remove(Demand d, int slot) {
        int place = d.places[slot];
        size--;
        demands[place] = demands[size];
        slots[place] = slots[size];
        demands[place].places[slots[place]] = place;
        demands[size] = null;
    }
}
