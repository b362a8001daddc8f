package dev.usher.scheduler.plan;

import dev.usher.backend.api.Source.Closeness;
import java.util.List;

/**
 * How far bytes travel: networks in the sense of ALTO (RFC 7285, "provider-defined identifiers"),
 * numbered, and what lies between them.
 */
public interface CostMap {
    /** Where nobody knows anything. */
    int UNKNOWN = 0;

    /**
     * The network of a box or a repository.
     *
     * @param addresses {@code host:port}; the first public IP address counts, else the first
     *     private one; other forms and host names are passed over, nothing is resolved
     * @return {@link #UNKNOWN} when there is no such address
     */
    int network(List<String> addresses);

    /** Between different homes: {@link Closeness#NETWORK}, REGION or FAR. */
    Closeness between(int source, int destination);

    /** The other networks from which bytes come within the region, the cheapest first. */
    int[] region(int destination);

    /**
     * What an operator has who loaded no map: the /16 of an IPv4 address and the /32 of an IPv6
     * address are a network (one provider's usual share), the /8 and the /12 a region (what a
     * regional registry hands out); private addresses (RFC 1918, 4193, link local, loopback) go by
     * the same lengths.
     */
    static CostMap byPrefix() {
        return new PrefixCosts();
    }
}
