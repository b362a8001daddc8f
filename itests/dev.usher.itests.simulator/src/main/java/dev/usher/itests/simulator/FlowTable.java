package dev.usher.itests.simulator;

import java.util.Arrays;

/** Who sends to whom: flows, listed by sender and by receiver. Grows as needed. */
final class FlowTable {
    static final int NONE = -1;

    int[] sender = new int[1024];
    int[] receiver = new int[1024];
    double[] rate = new double[1024];
    private int[] nextOfReceiver = new int[1024];
    private int[] nextOfSender = new int[1024];
    private int[] previousOfSender = new int[1024];
    private final int[] firstOfReceiver;
    private final int[] firstOfSender;
    private final int[] count;
    private int free = NONE;
    private int used;

    FlowTable(int receivers, int senders) {
        firstOfReceiver = new int[receivers];
        firstOfSender = new int[senders];
        count = new int[senders];
        Arrays.fill(firstOfReceiver, NONE);
        Arrays.fill(firstOfSender, NONE);
    }

    int add(int from, int to) {
        int f = free;
        if (f == NONE) {
            if (used == sender.length) {
                grow();
            }
            f = used++;
        } else {
            free = nextOfReceiver[f];
        }
        sender[f] = from;
        receiver[f] = to;
        rate[f] = 0;
        nextOfReceiver[f] = firstOfReceiver[to];
        firstOfReceiver[to] = f;
        nextOfSender[f] = firstOfSender[from];
        previousOfSender[f] = NONE;
        if (firstOfSender[from] != NONE) {
            previousOfSender[firstOfSender[from]] = f;
        }
        firstOfSender[from] = f;
        count[from]++;
        return f;
    }

    /** Removes all flows to a receiver. */
    void clear(int to) {
        for (int f = firstOfReceiver[to]; f != NONE; ) {
            int next = nextOfReceiver[f];
            int from = sender[f];
            int before = previousOfSender[f];
            int after = nextOfSender[f];
            if (before == NONE) {
                firstOfSender[from] = after;
            } else {
                nextOfSender[before] = after;
            }
            if (after != NONE) {
                previousOfSender[after] = before;
            }
            count[from]--;
            nextOfReceiver[f] = free;
            free = f;
            f = next;
        }
        firstOfReceiver[to] = NONE;
    }

    /** Who sends to the receiver, of the senders with numbers below the limit. */
    int[] sendersTo(int receiver, int limit) {
        int n = 0;
        for (int f = firstOfReceiver[receiver]; f != NONE; f = nextOfReceiver[f]) {
            n += sender[f] < limit ? 1 : 0;
        }
        int[] senders = new int[n];
        for (int f = firstOfReceiver[receiver]; f != NONE; f = nextOfReceiver[f]) {
            if (sender[f] < limit) {
                senders[--n] = sender[f];
            }
        }
        return senders;
    }

    int firstTo(int receiver) {
        return firstOfReceiver[receiver];
    }

    int nextTo(int flow) {
        return nextOfReceiver[flow];
    }

    int firstFrom(int sender) {
        return firstOfSender[sender];
    }

    int nextFrom(int flow) {
        return nextOfSender[flow];
    }

    /** Flows of a sender. */
    int count(int sender) {
        return count[sender];
    }

    private void grow() {
        int n = sender.length * 2;
        sender = Arrays.copyOf(sender, n);
        receiver = Arrays.copyOf(receiver, n);
        rate = Arrays.copyOf(rate, n);
        nextOfReceiver = Arrays.copyOf(nextOfReceiver, n);
        nextOfSender = Arrays.copyOf(nextOfSender, n);
        previousOfSender = Arrays.copyOf(previousOfSender, n);
    }
}
