package dev.usher.scheduler.plan;

import java.util.Arrays;

/** A household's line and the boxes behind it. */
final class Home {
    /** Taken for a line nobody measured yet: 4 Mbit/s up, 20 Mbit/s down. */
    static final float USUAL_UPLINK = 500_000;

    static final float USUAL_DOWNLINK = 2_500_000;

    /** 100 Gbit/s: who says more is not taken at his word. */
    private static final long FASTEST = 12_500_000_000L;

    private static final Peer[] NOBODY = {};

    final String key;
    Peer[] boxes = NOBODY;

    /** Bytes per second; 0 = not known. */
    long sends;

    long receives;

    /**
     * Bytes per second its boxes may send in all, the household's or the operator's limit; 0 =
     * none.
     */
    long sendLimit;

    /** Null = never quiet. */
    Quiet quiet;

    /** Bytes per second others expect of it; whole numbers, so that nothing is left of the past. */
    long load;

    /** Demands of other homes it is a source of. */
    int receivers;

    /** Running demands of its boxes: they share what others give the home. */
    int running;

    Home(String key) {
        this.key = key;
    }

    boolean isQuiet() {
        return quiet != null && quiet.now;
    }

    void add(Peer box) {
        boxes = Arrays.copyOf(boxes, boxes.length + 1);
        boxes[boxes.length - 1] = box;
    }

    void remove(Peer box) {
        boxes = Arrays.stream(boxes).filter(b -> b != box).toArray(Peer[]::new);
    }

    /** Bytes per second it can send, as far as it is known. */
    float uplink() {
        return (float) uplink(USUAL_UPLINK);
    }

    /**
     * @param usual taken when it is not known
     */
    double uplink(double usual) {
        double up = sends > 0 ? sends : usual;
        return sendLimit > 0 ? Math.min(sendLimit, up) : up;
    }

    float downlink() {
        return receives > 0 ? receives : USUAL_DOWNLINK;
    }

    /** Takes the word of the boxes that are present: what most of them sent, what fewest may. */
    void measure(long operatorLimit) {
        sends = 0;
        receives = 0;
        sendLimit = operatorLimit;
        for (Peer box : boxes) {
            if (box.present) {
                sends = Math.max(sends, Math.min(FASTEST, box.line.sends()));
                receives = Math.max(receives, Math.min(FASTEST, box.line.receives()));
                long limit = box.line.sendLimit();
                if (limit > 0) {
                    sendLimit = sendLimit == 0 ? limit : Math.min(sendLimit, limit);
                }
            }
        }
    }

    /** What one more receiver may hope for. */
    float spare() {
        double up = uplink();
        return (float) (up / (1 + Math.max(0, load) / up));
    }
}
