package dev.usher.itests.bench.planner;

import dev.usher.backend.api.Line;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.BoxView;
import dev.usher.scheduler.plan.ItemView;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.RepositoryView;
import dev.usher.scheduler.plan.Wish;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Boxes as operators have them: 20 regions of 10 networks, homes of one to three boxes, uplinks
 * from 1 to 200 Mbit/s of which some are not measured yet, quiet evenings in some homes; each box
 * holds a handful of items whose popularity follows Zipf's law, and one in ten waits for something.
 * One item is new: nobody has it, and one waiting box in fifty wants it. The same seed gives the
 * same boxes.
 */
final class Population {
    static final int ITEMS = 20_000;
    static final int NEW_ITEM = ITEMS;
    private static final int PIECE = 4 << 20;
    private static final double ZIPF = 0.9;
    private static final int[] UPLINKS = {1, 2, 2, 5, 5, 10, 10, 10, 20, 20, 40, 40, 50, 100, 200};

    final int boxes;
    final Random random;
    private final double[] popularity = new double[ITEMS];
    private final int[] homes;
    private final int[] networks;

    Population(int boxes, long seed) {
        this.boxes = boxes;
        this.random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += 1 / Math.pow(i + 1, ZIPF);
            popularity[i] = sum;
        }
        this.homes = new int[boxes];
        this.networks = new int[boxes];
        for (int b = 0, home = 0; b < boxes; home++) {
            int network = random.nextInt(200);
            int size = random.nextInt(10) < 7 ? 1 : random.nextInt(3) < 2 ? 2 : 3;
            for (int n = 0; n < size && b < boxes; n++, b++) {
                homes[b] = home;
                networks[b] = network;
            }
        }
    }

    static BoxId box(int n) {
        return new BoxId(hex(n, 32));
    }

    private static String hex(int n, int digits) {
        return "0".repeat(digits - 8) + HexFormat.of().toHexDigits(n);
    }

    static ItemId item(int n) {
        return new ItemId(hex(0xabc0000 + n, 32));
    }

    static InfoHash hash(int n) {
        return new InfoHash(hex(0xabc0000 + n, 64));
    }

    static int pieces(int item) {
        return 256 + item * 7919 % 768;
    }

    /** The more popular the more often. */
    int someItem() {
        int i = Arrays.binarySearch(popularity, random.nextDouble() * popularity[ITEMS - 1]);
        return Math.min(ITEMS - 1, i < 0 ? -i - 1 : i);
    }

    BoxView view(int n) {
        int network = networks[n];
        String address =
                (20 + network / 10)
                        + "."
                        + network % 10
                        + "."
                        + (homes[n] >> 8 & 0xff)
                        + "."
                        + (homes[n] & 0xff)
                        + ":6891";
        String lan = "192.168.1." + (2 + n % 200) + ":6891";
        return new BoxView(box(n), "home" + homes[n], List.of(address, lan), line(homes[n]));
    }

    private static Line line(int home) {
        Random r = new Random(home);
        long up = r.nextInt(10) == 0 ? 0 : 125_000L * UPLINKS[r.nextInt(UPLINKS.length)];
        Line.Quiet quiet =
                r.nextInt(10) == 0
                        ? new Line.Quiet(
                                LocalTime.of(17 + r.nextInt(4), 0),
                                LocalTime.of(22, 30),
                                ZoneOffset.UTC)
                        : null;
        return new Line(up, up * 5, r.nextInt(20) == 0 ? Math.max(up / 2, 125_000) : 0, quiet);
    }

    /** Tells everything there is. */
    void tell(Planner planner, Instant now) {
        for (int i = 0; i <= ITEMS; i++) {
            List<RepositoryView> on = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                String name = "r" + (i + r) % 3;
                on.add(new RepositoryView(name, "https://" + name + ".example/repository/"));
            }
            planner.item(new ItemView(item(i), hash(i), pieces(i), PIECE, null, on));
        }
        for (int b = 0; b < boxes; b++) {
            BoxView view = view(b);
            planner.box(view);
            for (int n = items(); n > 0; n--) {
                int i = someItem();
                planner.holds(view.id(), hash(i), held(i));
            }
        }
        for (int waiting = 0; waiting < boxes / 10; ) {
            List<Wish> list = list(now);
            int b = random.nextInt(boxes);
            planner.asked(box(b), list);
            waiting += list.size();
        }
    }

    private int items() {
        return Math.min(60, (int) (-5 * Math.log(1 - random.nextDouble())));
    }

    private PieceSet held(int item) {
        boolean whole = random.nextInt(20) != 0;
        int pieces = pieces(item);
        return PieceSet.range(0, whole ? pieces : 1 + random.nextInt(pieces));
    }

    /** What a box may want: mostly one thing, sometimes later. */
    List<Wish> list(Instant now) {
        List<Wish> list = new ArrayList<>();
        for (int n = random.nextInt(4) == 0 ? 3 : 1; n > 0; n--) {
            int i = random.nextInt(50) == 0 ? NEW_ITEM : someItem();
            Instant later = random.nextInt(20) == 0 ? now.plusSeconds(random.nextInt(3600)) : null;
            list.add(new Wish(item(i), later, null));
        }
        return list.stream().distinct().toList();
    }
}
