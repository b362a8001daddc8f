package dev.usher.repository.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A single byte range (RFC 9110 section 14.1.2).
 *
 * @param first offset
 * @param length bytes; 0 = cannot be satisfied
 */
record ByteRange(long first, long length) {
    private static final Pattern SINGLE =
            Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /**
     * Empty when the header is absent, malformed or names several ranges: then the whole file is
     * the answer.
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher m = SINGLE.matcher(header == null ? "" : header);
        if (!m.matches() || m.group(1).isEmpty() && m.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (m.group(1).isEmpty()) {
            long n = Math.min(size, Long.parseLong(m.group(2)));
            return Optional.of(new ByteRange(size - n, n));
        }
        long first = Long.parseLong(m.group(1));
        long last =
                m.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(m.group(2)));
        if (!m.group(2).isEmpty() && Long.parseLong(m.group(2)) < first) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(first, Math.max(0, last - first + 1)));
    }
}
