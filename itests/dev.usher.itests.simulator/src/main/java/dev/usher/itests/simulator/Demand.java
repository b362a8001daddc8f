package dev.usher.itests.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When homes ask: few at night, a small peak at noon and a high one between eight and ten in the
 * evening, the shape measured by Yu et al., "Understanding User Behavior in Large-Scale
 * Video-on-Demand Systems", EuroSys 2006.
 */
final class Demand {
    /** Parts of a day's requests by hour. */
    private static final double[] HOURS = {
        22, 14, 8, 5, 4, 5, 8, 13, 19, 24, 29, 34, 41, 43, 41, 42, 45, 53, 66, 86, 115, 124, 96, 63
    };

    static final double WAVE = 20 * 3600;

    private final double[] moments;
    private final int[] boxes;

    Demand(int homes, int days, SplittableRandom random) {
        double sum = Arrays.stream(HOURS).sum();
        int perDay = (int) Math.round(homes * Scenario.REQUESTS);
        double[] all = new double[perDay * days];
        for (int i = 0; i < all.length; i++) {
            double at = random.nextDouble() * sum;
            int hour = 0;
            while (at >= HOURS[hour]) {
                at -= HOURS[hour++];
            }
            all[i] = i / perDay * 86_400.0 + (hour + at / HOURS[hour]) * 3600;
        }
        Arrays.sort(all);
        moments = all;
        boxes = new int[all.length];
        Arrays.setAll(boxes, i -> random.nextInt(homes));
    }

    private Demand(double[] moments, int[] boxes) {
        this.moments = moments;
        this.boxes = boxes;
    }

    /** Everybody at once, at eight in the evening of the first day, when the hit comes out. */
    static Demand wave(int homes) {
        double[] moments = new double[homes];
        int[] boxes = new int[homes];
        Arrays.fill(moments, WAVE);
        Arrays.setAll(boxes, b -> b);
        return new Demand(moments, boxes);
    }

    int size() {
        return moments.length;
    }

    double moment(int i) {
        return moments[i];
    }

    int box(int i) {
        return boxes[i];
    }
}
