package dev.usher.itests.simulator;

import java.util.Arrays;

/**
 * Transfers as fluid: every sender divides its uplink evenly among those it sends to, no receiver
 * takes more than its downlink, and what one cannot take the others get. What was asked for comes
 * before what was not. Every box receives one item at a time.
 *
 * <p>Only what an event touches is computed anew. The repository, which sends to everybody, keeps a
 * level (bytes per second for each) that is computed anew after a few per cent of its flows
 * changed.
 */
final class Network {
    /** Nobody gives what is missing: after so long a box may take it from the repository. */
    private static final double LEASE = 60;

    /** Who waits for the repository to bring more of an item looks again after so long. */
    private static final double LOOK_AGAIN = 10;

    private static final double DONE = 1;

    /** A sender with more receivers than this is not divided anew for each of them. */
    private static final int MANY = 32;

    /** Somebody watches it; goes before all else. */
    static final int WATCHED = 0;

    static final int ASKED = 1;

    /** Nobody asked for it yet. */
    static final int AHEAD = 2;

    /** What the simulation does when something ends. */
    interface Listener {
        /** Bytes came in at an even rate; before the rate changes. */
        void received(int box, double from, double until, double bytesBefore, double bytesAfter);

        /** The repository sent that many bytes. */
        void sentByRepository(boolean preload, double from, double until, double bytes);

        void complete(int box, double now);

        /** Seconds until something else happens when nothing changes; infinity = nothing. */
        double patience(int box, double bytes, double rate);

        /** Bytes per second that somebody who watches would miss; no order limits them. */
        double urgent(int box, double bytes);
    }

    final int boxes;
    private final Homes homes;
    private final FlowTable flows;
    private final Supply supply;
    private final IndexedHeap moments;
    private final Listener listener;
    private final Division division = new Division();
    private final Level level;
    private final boolean[] on;
    private final int[] changes;
    private final int[] item;
    private final byte[] urgency;
    private final boolean[] whole;
    private final double[] length;
    private final double[] got;
    private final double[] rate;
    private final double[] since;
    private final double[] budget;
    private final int[] fromRepository;

    Network(Homes homes, int items, double repositoryUplink, Listener listener) {
        this.homes = homes;
        this.boxes = homes.count;
        this.listener = listener;
        flows = new FlowTable(boxes, boxes + 1);
        supply = new Supply(items);
        moments = new IndexedHeap(boxes);
        level = new Level(repositoryUplink);
        on = new boolean[boxes];
        changes = new int[boxes];
        item = new int[boxes];
        Arrays.fill(item, FlowTable.NONE);
        urgency = new byte[boxes];
        whole = new boolean[boxes];
        length = new double[boxes];
        got = new double[boxes];
        rate = new double[boxes];
        since = new double[boxes];
        budget = new double[boxes];
        fromRepository = new int[boxes];
        Arrays.fill(fromRepository, FlowTable.NONE);
    }

    /** What a box receives; -1 = nothing. */
    int item(int box) {
        return item[box];
    }

    /** Bytes the box has of what it receives. */
    double got(int box, double now) {
        settle(box, now);
        return got[box];
    }

    double nextMoment() {
        return moments.nextMoment();
    }

    Supply supply() {
        return supply;
    }

    /**
     * Begins to receive, or goes on from other senders.
     *
     * @param how {@link #WATCHED}, {@link #ASKED} or {@link #AHEAD}
     * @param from boxes
     * @param fromWhole whether one of them has all of it
     * @param repositoryBytes infinity = as much as it likes; 0 = nothing unless nobody else sends
     */
    void receive(
            int box,
            int what,
            int how,
            double bytes,
            double already,
            int[] from,
            boolean fromWhole,
            double repositoryBytes,
            double now) {
        if (item[box] == what && urgency[box] == how && from(box, from)) {
            settle(box, now);
            whole[box] = fromWhole;
            budget[box] = repositoryBytes;
            schedule(box, now);
            return;
        }
        stop(box, now);
        item[box] = what;
        urgency[box] = (byte) how;
        whole[box] = fromWhole;
        length[box] = bytes;
        got[box] = already;
        since[box] = now;
        budget[box] = repositoryBytes;
        for (int sender : from) {
            flows.add(sender, box);
        }
        int repository = flows.add(boxes, box);
        fromRepository[box] = repository;
        level.changed();
        for (int sender : from) {
            divide(sender, now);
        }
        refill(box, now);
        relevel(now);
        schedule(box, now);
    }

    /** Whether it receives from just these. */
    private boolean from(int box, int[] senders) {
        int[] known = flows.sendersTo(box, boxes);
        int[] wanted = senders.clone();
        Arrays.sort(known);
        Arrays.sort(wanted);
        return Arrays.equals(known, wanted);
    }

    /** Ends what the box receives; returns how many bytes of it it has. */
    double stop(int box, double now) {
        if (item[box] == FlowTable.NONE) {
            return 0;
        }
        settle(box, now);
        int repository = fromRepository[box];
        level.used -= flows.rate[repository];
        supply.change(item[box], -flows.rate[repository], now);
        int[] senders = flows.sendersTo(box, boxes);
        flows.clear(box);
        fromRepository[box] = FlowTable.NONE;
        item[box] = FlowTable.NONE;
        rate[box] = 0;
        moments.set(box, Double.POSITIVE_INFINITY);
        for (int sender : senders) {
            divide(sender, now);
        }
        level.changed();
        relevel(now);
        return got[box];
    }

    void online(int box, boolean yes, double now) {
        on[box] = yes;
        divide(box, now);
    }

    /** Lets the next moment pass. */
    void step() {
        int box = moments.next();
        double now = moments.nextMoment();
        settle(box, now);
        if (length[box] - got[box] <= DONE) {
            supply.whole(item[box]);
            listener.complete(box, now);
            return;
        }
        if (rate[box] == 0 && budget[box] <= DONE && urgency[box] != WATCHED) {
            // nobody sends: the order's lease is over
            budget[box] = Double.POSITIVE_INFINITY;
        }
        refill(box, now);
        if (rate[box] == 0) {
            level.changed();
            relevel(now);
        }
        schedule(box, now);
    }

    private void settle(int box, double now) {
        double seconds = now - since[box];
        if (seconds <= 0 || item[box] == FlowTable.NONE) {
            return;
        }
        double before = got[box];
        double after = Math.min(length[box], before + rate[box] * seconds);
        if (!whole[box]) {
            after = Math.max(before, Math.min(after, supply.bytes(item[box], now)));
        }
        double sent = flows.rate[fromRepository[box]] * seconds;
        if (sent > 0) {
            budget[box] -= sent;
            listener.sentByRepository(
                    urgency[box] == AHEAD, since[box], now, Math.min(sent, after - before));
        }
        listener.received(box, since[box], now, before, after);
        got[box] = after;
        since[box] = now;
    }

    private void schedule(int box, double now) {
        double missing = length[box] - got[box];
        if (missing <= DONE) {
            moments.set(box, now);
            return;
        }
        if (rate[box] <= 0) {
            double lease = budget[box] <= DONE ? LEASE : Double.POSITIVE_INFINITY;
            moments.set(box, now + Math.min(lease, listener.patience(box, got[box], 0)));
            return;
        }
        double speed = rate[box];
        double next = Double.POSITIVE_INFINITY;
        if (!whole[box]) {
            double ahead = supply.bytes(item[box], now) - got[box];
            double supplied = supply.rate(item[box]);
            if (ahead <= DONE) {
                speed = Math.min(speed, supplied);
                next = now + LOOK_AGAIN;
            } else if (speed > supplied) {
                next = now + ahead / (speed - supplied);
            }
        }
        if (speed > 0) {
            next = Math.min(next, now + missing / speed);
        }
        double sending = flows.rate[fromRepository[box]];
        if (sending > 0 && budget[box] > DONE && budget[box] < missing) {
            next = Math.min(next, now + budget[box] / sending + 1e-3);
        }
        next = Math.min(next, now + listener.patience(box, got[box], speed));
        moments.set(box, Math.max(next, now + 1e-3));
    }

    /**
     * The sender's uplink among those it sends to; when they are many, only after some of them have
     * changed, and who is new begins with an even share.
     */
    private void divide(int sender, double now) {
        int n = flows.count(sender);
        if (n > MANY && ++changes[sender] < n / MANY) {
            int newest = flows.firstFrom(sender);
            if (flows.rate[newest] == 0 && on[sender]) {
                int box = flows.receiver[newest];
                double room = homes.down[box] - rate[box];
                set(newest, Math.max(0, Math.min(room, homes.up[sender] / n)), now);
            }
            return;
        }
        changes[sender] = 0;
        double left = on[sender] ? homes.up[sender] : 0;
        for (int how = WATCHED; how <= AHEAD; how++) {
            division.clear();
            for (int f = flows.firstFrom(sender); f != FlowTable.NONE; f = flows.nextFrom(f)) {
                int box = flows.receiver[f];
                if (urgency[box] == how) {
                    division.add(f, homes.down[box] - rate[box] + flows.rate[f]);
                }
            }
            left -= division.among(left);
            for (int i = 0; i < division.size(); i++) {
                set(division.flow(i), division.share(i), now);
            }
        }
    }

    private void set(int flow, double fresh, double now) {
        double delta = fresh - flows.rate[flow];
        if (Math.abs(delta) < 1) {
            return;
        }
        int box = flows.receiver[flow];
        settle(box, now);
        flows.rate[flow] = fresh;
        rate[box] = Math.max(0, rate[box] + delta);
        if (flow != fromRepository[box]) {
            refill(box, now);
        }
        schedule(box, now);
    }

    /** Bytes per second the box takes from the repository, if that gives them. */
    private double room(int box, double now) {
        boolean dry = !whole[box] && supply.bytes(item[box], now) - got[box] <= DONE;
        // what the others seem to send is nothing when they have no more than the box itself
        double others = dry ? 0 : rate[box] - flows.rate[fromRepository[box]];
        double most = budget[box] > DONE ? homes.down[box] : listener.urgent(box, got[box]);
        return Math.max(0, Math.min(homes.down[box], most) - others);
    }

    /** What the box's others do not bring, the repository does, within level and budget. */
    private void refill(int box, double now) {
        int flow = fromRepository[box];
        double before = flows.rate[flow];
        double room = room(box, now);
        double given = Math.min(level.of(urgency[box]), level.uplink - level.used + before);
        double fresh = Math.max(0, Math.min(room, given));
        if (Math.abs(fresh - before) >= 1 || fresh == 0) {
            settle(box, now);
            flows.rate[flow] = fresh;
            rate[box] = Math.max(0, rate[box] + fresh - before);
            level.used += fresh - before;
            supply.change(item[box], fresh - before, now);
        }
    }

    /** Divides the repository's uplink anew when enough has changed. */
    private void relevel(double now) {
        if (!level.isDue(flows.count(boxes))) {
            return;
        }
        double left = level.uplink;
        for (int how = WATCHED; how <= AHEAD; how++) {
            division.clear();
            for (int f = flows.firstFrom(boxes); f != FlowTable.NONE; f = flows.nextFrom(f)) {
                int box = flows.receiver[f];
                if (urgency[box] == how) {
                    division.add(f, room(box, now));
                }
            }
            left -= division.among(left);
            level.set(how, division.level());
        }
        level.done();
        // who has too much gives first
        for (int round = 0; round < 2; round++) {
            for (int f = flows.firstFrom(boxes); f != FlowTable.NONE; f = flows.nextFrom(f)) {
                int box = flows.receiver[f];
                double before = flows.rate[f];
                if (round == 1 || before > level.of(urgency[box])) {
                    refill(box, now);
                }
                if (before != flows.rate[f]) {
                    schedule(box, now);
                }
            }
        }
    }
}
