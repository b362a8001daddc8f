package dev.usher.itests.simulator;

import java.util.Arrays;

/** The next moment of each of n things; a binary heap that knows where everything is. */
final class IndexedHeap {
    private final double[] keys;
    private final int[] places;
    private final int[] heap;
    private int size;

    IndexedHeap(int n) {
        keys = new double[n];
        heap = new int[n];
        places = new int[n];
        Arrays.fill(places, -1);
    }

    /**
     * @param moment infinity = never
     */
    void set(int id, double moment) {
        if (moment == Double.POSITIVE_INFINITY) {
            remove(id);
            return;
        }
        keys[id] = moment;
        if (places[id] < 0) {
            places[id] = size;
            heap[size++] = id;
        }
        down(up(places[id]));
    }

    private void remove(int id) {
        int at = places[id];
        if (at >= 0) {
            places[id] = -1;
            int last = heap[--size];
            if (at < size) {
                heap[at] = last;
                places[last] = at;
                down(up(at));
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    double nextMoment() {
        return size == 0 ? Double.POSITIVE_INFINITY : keys[heap[0]];
    }

    int next() {
        return heap[0];
    }

    private int up(int at) {
        int id = heap[at];
        while (at > 0 && before(id, heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            places[heap[at]] = at;
            at = (at - 1) / 2;
        }
        heap[at] = id;
        places[id] = at;
        return at;
    }

    private void down(int at) {
        int id = heap[at];
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], id)) {
                break;
            }
            heap[at] = heap[child];
            places[heap[at]] = at;
            at = child;
        }
        heap[at] = id;
        places[id] = at;
    }

    private boolean before(int a, int b) {
        return keys[a] < keys[b] || keys[a] == keys[b] && a < b;
    }
}
