package dev.usher.itests.simulator;

import java.util.function.IntConsumer;

/**
 * The off-peak hours, from one to six: in the first three every box's turn comes, in the order of
 * their numbers; at six it is over.
 */
final class Night {
    private static final double BEGINS = 3600;
    private static final double TURNS = 3 * 3600;
    private static final double ENDS = 6 * 3600;

    private final int boxes;
    private final int days;
    private int day;
    private int turn;

    Night(int boxes, int days) {
        this.boxes = boxes;
        this.days = days;
    }

    double next() {
        if (day == days) {
            return Double.POSITIVE_INFINITY;
        }
        double begins = day * 86_400.0 + BEGINS;
        return turn == boxes ? day * 86_400.0 + ENDS : begins + TURNS * turn / boxes;
    }

    void turn(IntConsumer box, Runnable end) {
        if (turn < boxes) {
            box.accept(turn++);
        } else {
            turn = 0;
            day++;
            end.run();
        }
    }
}
