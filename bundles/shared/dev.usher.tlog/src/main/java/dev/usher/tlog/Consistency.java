package dev.usher.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Claims that a log has only grown (RFC 9162 section 2.1.4.2).
 *
 * @param earlier size it had, leaves
 * @param size it has
 * @param path hashes
 */
public record Consistency(long earlier, long size, List<byte[]> path) {
    public Consistency {
        path = List.copyOf(path);
    }

    /** Whether the tree with {@code earlierRoot} is the beginning of the one with {@code root}. */
    public boolean holds(byte[] earlierRoot, byte[] root) {
        if (earlier < 0 || earlier > size) {
            return false;
        }
        if (earlier == size) {
            return path.isEmpty() && Arrays.equals(earlierRoot, root);
        }
        if (earlier == 0) {
            return path.isEmpty() && Arrays.equals(earlierRoot, MerkleHash.empty());
        }
        List<byte[]> hashes = new ArrayList<>(path);
        if (Long.bitCount(earlier) == 1) {
            hashes.add(0, earlierRoot);
        }
        if (hashes.isEmpty()) {
            return false;
        }
        long node = earlier - 1;
        long last = size - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        byte[] old = hashes.get(0);
        byte[] now = hashes.get(0);
        for (byte[] sibling : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = MerkleHash.node(sibling, old);
                now = MerkleHash.node(sibling, now);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                now = MerkleHash.node(now, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(old, earlierRoot) && Arrays.equals(now, root);
    }
}
