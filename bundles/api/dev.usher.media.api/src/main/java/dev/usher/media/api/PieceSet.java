package dev.usher.media.api;

import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * An immutable set of piece indices, written as ranges: {@code "0-4,9"}; the empty set is {@code
 * ""}.
 */
public final class PieceSet {
    /**
     * The largest piece count an item may have; bounds what a hostile text can make us allocate.
     */
    public static final int MAX_PIECES = 1 << 22;

    private static final PieceSet NONE = new PieceSet(new BitSet());
    private final BitSet bits;

    private PieceSet(BitSet bits) {
        this.bits = bits;
    }

    public static PieceSet none() {
        return NONE;
    }

    /** All pieces from 0 to {@code count - 1}. */
    public static PieceSet all(int count) {
        return range(0, count);
    }

    /** The pieces from {@code from} (inclusive) to {@code to} (exclusive). */
    public static PieceSet range(int from, int to) {
        check(from);
        check(to);
        BitSet b = new BitSet();
        b.set(from, to);
        return new PieceSet(b);
    }

    public static PieceSet of(int... pieces) {
        BitSet b = new BitSet();
        for (int p : pieces) {
            check(p);
            b.set(p);
        }
        return new PieceSet(b);
    }

    /** A snapshot of {@code bits}. */
    public static PieceSet of(BitSet bits) {
        check(bits.length());
        return new PieceSet((BitSet) bits.clone());
    }

    /**
     * @throws IllegalArgumentException when the text is not of the form {@code "0-4,9"}
     */
    public static PieceSet parse(String ranges) {
        Objects.requireNonNull(ranges);
        if (ranges.isEmpty()) {
            return NONE;
        }
        BitSet b = new BitSet();
        for (String part : ranges.split(",", -1)) {
            int dash = part.indexOf('-');
            int from = number(dash < 0 ? part : part.substring(0, dash), ranges);
            int to = dash < 0 ? from : number(part.substring(dash + 1), ranges);
            if (to < from) {
                throw malformed(ranges);
            }
            b.set(from, to + 1);
        }
        return new PieceSet(b);
    }

    public boolean contains(int piece) {
        return bits.get(piece);
    }

    public int size() {
        return bits.cardinality();
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** The highest piece plus one; 0 when empty. */
    public int length() {
        return bits.length();
    }

    public PieceSet and(PieceSet other) {
        BitSet b = bits();
        b.and(other.bits);
        return new PieceSet(b);
    }

    public PieceSet or(PieceSet other) {
        BitSet b = bits();
        b.or(other.bits);
        return new PieceSet(b);
    }

    public PieceSet minus(PieceSet other) {
        BitSet b = bits();
        b.andNot(other.bits);
        return new PieceSet(b);
    }

    /** A mutable copy. */
    public BitSet bits() {
        return (BitSet) bits.clone();
    }

    public IntStream stream() {
        return bits.stream();
    }

    private static int number(String digits, String whole) {
        try {
            if (digits.isEmpty() || !Character.isDigit(digits.charAt(0))) {
                throw malformed(whole);
            }
            int n = Integer.parseInt(digits);
            check(n);
            return n;
        } catch (NumberFormatException e) {
            throw malformed(whole);
        }
    }

    private static void check(int piece) {
        if (piece < 0 || piece > MAX_PIECES) {
            throw new IllegalArgumentException("piece " + piece + " is outside 0.." + MAX_PIECES);
        }
    }

    private static IllegalArgumentException malformed(String ranges) {
        String shown = ranges.length() > 40 ? ranges.substring(0, 40) + "…" : ranges;
        return new IllegalArgumentException(
                "pieces are written like \"0-4,9\", not \"" + shown + "\"");
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PieceSet s && s.bits.equals(bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            s.append(s.isEmpty() ? "" : ",").append(from);
            if (to > from) {
                s.append('-').append(to);
            }
            from = bits.nextSetBit(to + 1);
        }
        return s.toString();
    }
}
