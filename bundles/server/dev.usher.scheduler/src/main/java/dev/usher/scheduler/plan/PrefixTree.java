package dev.usher.scheduler.plan;

import java.util.Arrays;

/** Numbers of address prefixes; the longest that fits is found, bit by bit. */
final class PrefixTree {
    /** Two children and a value for each node; 0 = none. Node 0 is IPv4's root, node 1 IPv6's. */
    private int[] nodes = new int[3 * 64];

    private int count = 2;

    /**
     * @param prefix such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}
     * @param value above 0
     * @throws IllegalArgumentException when it is malformed or was put with another value before
     */
    void put(String prefix, int value) {
        int slash = prefix.indexOf('/');
        byte[] address = slash < 0 ? null : Addresses.parse(prefix.substring(0, slash));
        if (address == null || !prefix.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(prefix + " is no prefix such as 192.0.2.0/24");
        }
        int length = Integer.parseInt(prefix.substring(slash + 1));
        if (length > address.length * 8) {
            throw new IllegalArgumentException(
                    prefix + " is longer than " + address.length * 8 + " bits");
        }
        int node = root(address);
        for (int bit = 0; bit < length; bit++) {
            int side = side(address, bit);
            if (nodes[3 * node + side] == 0) {
                nodes =
                        3 * (count + 1) > nodes.length
                                ? Arrays.copyOf(nodes, nodes.length * 2)
                                : nodes;
                nodes[3 * node + side] = count++;
            }
            node = nodes[3 * node + side];
        }
        if (nodes[3 * node + 2] != 0 && nodes[3 * node + 2] != value) {
            throw new IllegalArgumentException(prefix + " belongs to two networks");
        }
        nodes[3 * node + 2] = value;
    }

    /** The value of the longest prefix of the address; 0 = none fits. */
    int longest(byte[] address) {
        int node = root(address);
        int found = nodes[3 * node + 2];
        for (int bit = 0; bit < address.length * 8; bit++) {
            node = nodes[3 * node + side(address, bit)];
            if (node == 0) {
                break;
            }
            found = nodes[3 * node + 2] != 0 ? nodes[3 * node + 2] : found;
        }
        return found;
    }

    private static int root(byte[] address) {
        return address.length == 4 ? 0 : 1;
    }

    private static int side(byte[] address, int bit) {
        return address[bit / 8] >> (7 - bit % 8) & 1;
    }
}
