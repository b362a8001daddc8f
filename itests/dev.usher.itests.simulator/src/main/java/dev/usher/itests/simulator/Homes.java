package dev.usher.itests.simulator;

import dev.usher.backend.api.Line;
import dev.usher.media.api.BoxId;
import dev.usher.scheduler.plan.BoxView;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** The boxes, their lines and their people; one box in each home. */
final class Homes {
    /** What a household lets the box use of its uplink. */
    private static final double UPLINK_GIVEN = 0.5;

    /** Of 100 boxes so many are on around the clock; the others are switched off at times. */
    private static final double ALWAYS_ON = 0.85;

    private static final double PRELOADS_ALLOWED = 0.95;
    private static final long GB = 1_000_000_000L;
    private static final int BOXES_IN_A_NETWORK = 4096;

    final int count;
    final BoxId[] ids;
    final double[] down;

    /** What the box may use of it. */
    final double[] up;

    final byte[] favourite;
    final boolean[] alwaysOn;
    final boolean[] preloads;

    /** Bytes for items. */
    final long[] disk;

    /**
     * @param even all lines are alike: 20 Mbit/s down and 4 up, all of it given
     */
    Homes(int count, boolean even, SplittableRandom random) {
        this.count = count;
        ids = new BoxId[count];
        down = new double[count];
        up = new double[count];
        favourite = new byte[count];
        alwaysOn = new boolean[count];
        preloads = new boolean[count];
        disk = new long[count];
        HexFormat hex = HexFormat.of();
        for (int b = 0; b < count; b++) {
            ids[b] = new BoxId(hex.toHexDigits(random.nextLong()) + hex.toHexDigits((long) b));
            Access line = Access.of(random.nextDouble());
            down[b] = even ? 2.5e6 : line.down;
            up[b] = even ? 5e5 : line.up * UPLINK_GIVEN;
            favourite[b] = (byte) random.nextInt(Shop.KINDS.length);
            alwaysOn[b] = random.nextDouble() < ALWAYS_ON;
            preloads[b] = random.nextDouble() < PRELOADS_ALLOWED;
            disk[b] = (32 + random.nextInt(97)) * GB;
        }
    }

    BoxView view(int box) {
        // neighbours share a /16; 11.0.0.0/8 and up, so that no address is private
        int network = box / BOXES_IN_A_NETWORK;
        int host = box % BOXES_IN_A_NETWORK;
        String address =
                (11 + network / 256)
                        + "."
                        + network % 256
                        + "."
                        + host / 250
                        + "."
                        + (host % 250 + 1);
        Line line = new Line((long) up[box], (long) down[box], 0, null);
        return new BoxView(ids[box], "h" + box, List.of(address + ":6891"), line);
    }

    /** Index of a box id as the constructor made it. */
    static int index(String id) {
        return HexFormat.fromHexDigits(id, 24, 32);
    }
}
