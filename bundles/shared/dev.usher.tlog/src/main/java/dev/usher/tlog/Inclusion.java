package dev.usher.tlog;

import java.util.Arrays;
import java.util.List;

/**
 * Claims that an entry stands in a log (RFC 9162 section 2.1.3.2).
 *
 * @param index of the entry, from 0
 * @param size of the tree, leaves
 * @param path hashes, the leaf's sibling first
 */
public record Inclusion(long index, long size, List<byte[]> path) {
    public Inclusion {
        path = List.copyOf(path);
    }

    /** Whether the claim holds for this leaf and this root. */
    public boolean holds(byte[] leafHash, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = MerkleHash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = MerkleHash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }
}
