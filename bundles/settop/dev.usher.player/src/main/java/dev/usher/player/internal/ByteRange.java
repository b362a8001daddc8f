package dev.usher.player.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that is asked for (RFC 9110 section 14).
 *
 * @param first position of the first byte
 * @param length bytes; 0 = the range cannot be satisfied
 */
record ByteRange(long first, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");
    private static final ByteRange UNSATISFIABLE = new ByteRange(0, 0);

    /**
     * Reads a Range header.
     *
     * @return empty when the whole file is to be sent: no header, several ranges, another unit, or
     *     nonsense
     */
    static Optional<ByteRange> of(String header, long size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(range.group(2)), size);
            return Optional.of(last == 0 ? UNSATISFIABLE : new ByteRange(size - last, last));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
        if (!range.group(2).isEmpty() && last < first) {
            return Optional.empty();
        }
        return Optional.of(
                first >= size
                        ? UNSATISFIABLE
                        : new ByteRange(first, Math.min(last, size - 1) - first + 1));
    }

    boolean satisfiable() {
        return length > 0;
    }

    /** The Content-Range header. */
    String of(long size) {
        return satisfiable()
                ? "bytes " + first + "-" + (first + length - 1) + "/" + size
                : "bytes */" + size;
    }
}
