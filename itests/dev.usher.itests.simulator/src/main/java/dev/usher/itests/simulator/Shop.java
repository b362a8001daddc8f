package dev.usher.itests.simulator;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.scheduler.plan.ItemView;
import dev.usher.scheduler.plan.RepositoryView;
import dev.usher.scheduler.preload.Title;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The catalog and who picks what from it: popularity after Zipf, households that prefer one kind,
 * series followed from part to part, and one new hit every evening.
 */
final class Shop {
    static final String[] KINDS = {"film", "series", "children", "documentary"};
    static final RepositoryView REPOSITORY = new RepositoryView("one", "https://one.example/r/");

    /** Exponent of popularity; measured video-on-demand lies between 0.6 and 1. */
    private static final double ZIPF = 0.8;

    private static final double FROM_FAVOURITE_KIND = 0.7;
    private static final double FOLLOWS_SERIES = 0.25;
    private static final int PARTS = 10;
    private static final int PIECES = 256;

    /** Mean bytes by kind. */
    private static final double[] LENGTHS = {4e9, 1.5e9, 1.2e9, 2e9};

    final int count;
    final int evenings;
    final Title[] titles;
    private final double[] weights;

    /** Cumulative weights and their items: of all, then by kind. */
    private final double[][] sums = new double[KINDS.length + 1][];

    private final int[][] members = new int[KINDS.length + 1][];

    /**
     * @param days as many hits come out after the titles that are there at the beginning
     */
    Shop(int released, int days, Instant start, SplittableRandom random) {
        evenings = days;
        count = released + days;
        titles = new Title[count];
        weights = new double[count];
        int[] ranks = shuffled(released, random);
        for (int i = 0; i < count; i++) {
            boolean hit = i >= released;
            int kind = hit ? (i - released) % 2 : random.nextInt(KINDS.length);
            double length = LENGTHS[kind] * (0.6 + 0.8 * random.nextDouble());
            weights[i] = hit ? 0 : Math.pow(ranks[i] + 1, -ZIPF);
            titles[i] =
                    title(i, kind, length, hit ? start.plusSeconds(releaseOf(i, released)) : null);
        }
        for (int k = 0; k <= KINDS.length; k++) {
            index(k);
        }
    }

    private static int[] shuffled(int n, SplittableRandom random) {
        int[] a = new int[n];
        Arrays.setAll(a, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int t = a[i];
            a[i] = a[j];
            a[j] = t;
        }
        return a;
    }

    private Title title(int i, int kind, double length, Instant release) {
        HexFormat hex = HexFormat.of();
        String id = "00000000".repeat(3) + hex.toHexDigits(i);
        String hash = "00000000".repeat(7) + hex.toHexDigits(i);
        boolean series = kind == 1 && release == null;
        return new Title(
                new ItemId(id),
                new InfoHash(hash),
                KINDS[kind],
                kind == 2 ? 0 : 12,
                series ? "series/" + i / (PARTS * KINDS.length) : "",
                series ? i : 0,
                (long) length,
                release);
    }

    /** Eight in the evening of its day. */
    private static long releaseOf(int item, int released) {
        return (item - released) * 86_400L + 20 * 3600;
    }

    private void index(int list) {
        int[] own = new int[count];
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > 0 && (list == KINDS.length || titles[i].kind().equals(KINDS[list]))) {
                own[n++] = i;
            }
        }
        members[list] = Arrays.copyOf(own, n);
        sums[list] = new double[n];
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += weights[own[j]];
            sums[list][j] = sum;
        }
    }

    /** The hit of a day. */
    int hit(int day) {
        return count - evenings + Math.min(day, evenings - 1);
    }

    /**
     * What somebody asks for.
     *
     * @param last what the home asked for last; -1 = nothing
     */
    int pick(int favourite, int last, SplittableRandom random) {
        if (last >= 0 && random.nextDouble() < FOLLOWS_SERIES) {
            int next = nextPart(last);
            if (next >= 0) {
                return next;
            }
        }
        int list = random.nextDouble() < FROM_FAVOURITE_KIND ? favourite : KINDS.length;
        double[] s = sums[list];
        int at = Arrays.binarySearch(s, random.nextDouble() * s[s.length - 1]);
        return members[list][Math.min(s.length - 1, at < 0 ? -at - 1 : at)];
    }

    private int nextPart(int item) {
        String series = titles[item].series();
        if (!series.isEmpty()) {
            for (int i = item + 1; i < count; i++) {
                if (titles[i].series().equals(series)) {
                    return i;
                }
                if (i > item + PARTS * KINDS.length) {
                    break;
                }
            }
        }
        return -1;
    }

    /** Share of all requests; that of a home that likes all kinds alike. */
    double share(int item) {
        double[] all = sums[KINDS.length];
        return weights[item] / all[all.length - 1];
    }

    ItemView view(int item) {
        Title t = titles[item];
        int pieceLength = 1 << 16;
        while ((long) pieceLength * PIECES < t.length()) {
            pieceLength <<= 1;
        }
        int pieces = (int) ((t.length() + pieceLength - 1) / pieceLength);
        return new ItemView(
                t.item(), t.infoHash(), pieces, pieceLength, t.release(), List.of(REPOSITORY));
    }

    /** Index of an item id as the constructor made it. */
    static int index(ItemId item) {
        return HexFormat.fromHexDigits(item.value(), 24, 32);
    }
}
