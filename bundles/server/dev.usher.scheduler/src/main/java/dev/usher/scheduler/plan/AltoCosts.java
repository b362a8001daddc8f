package dev.usher.scheduler.plan;

import dev.usher.backend.api.Source.Closeness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator's maps in the shape of ALTO (RFC 7285, 11.2.1 and 11.2.3): prefixes of each network,
 * the longest counts, and a cost from each to each.
 *
 * <p>Costs are on this scale: up to {@value #NETWORK_COST} is as good as the same network, up to
 * {@value #REGION_COST} the same region, more or nothing said is far.
 */
public final class AltoCosts implements CostMap {
    public static final double NETWORK_COST = 1;
    public static final double REGION_COST = 10;

    /** The pairs of networks have to fit into memory. */
    public static final int MAX_NETWORKS = 2000;

    private static final Closeness[] SCALE = Closeness.values();

    private final PrefixTree prefixes = new PrefixTree();
    private final byte[][] closeness;
    private final int[][] regions;

    /**
     * @param networks prefixes such as {@code 192.0.2.0/24} by name of the network
     * @param costs by source, by destination
     * @throws IllegalArgumentException when a prefix is malformed or there twice, or a cost is for
     *     a network that is not in the network map or is negative
     */
    public AltoCosts(Map<String, List<String>> networks, Map<String, Map<String, Double>> costs) {
        if (networks.size() > MAX_NETWORKS) {
            throw new IllegalArgumentException("there are more than " + MAX_NETWORKS + " networks");
        }
        Map<String, Integer> numbers = new HashMap<>();
        networks.keySet().stream().sorted().forEach(n -> numbers.put(n, numbers.size() + 1));
        networks.forEach((name, list) -> list.forEach(p -> prefixes.put(p, numbers.get(name))));
        int n = numbers.size() + 1;
        double[][] between = new double[n][n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(between[i], Double.MAX_VALUE);
            between[i][i] = i == UNKNOWN ? Double.MAX_VALUE : 0;
        }
        costs.forEach(
                (source, row) ->
                        row.forEach(
                                (destination, cost) ->
                                        between[number(numbers, source)][
                                                        number(numbers, destination)] =
                                                cost(cost)));
        this.closeness = new byte[n][n];
        this.regions = new int[n][];
        for (int to = 0; to < n; to++) {
            regions[to] = settle(between, to);
        }
    }

    private static int number(Map<String, Integer> numbers, String network) {
        Integer number = numbers.get(network);
        if (number == null) {
            throw new IllegalArgumentException(
                    "the cost map names " + network + ", the network map does not");
        }
        return number;
    }

    private static double cost(Double cost) {
        if (cost == null || !(cost >= 0)) {
            throw new IllegalArgumentException("a cost is 0 or more, not " + cost);
        }
        return cost;
    }

    private int[] settle(double[][] between, int to) {
        List<Integer> region = new ArrayList<>();
        for (int from = 0; from < between.length; from++) {
            double cost = between[from][to];
            Closeness c =
                    from != UNKNOWN && (from == to || cost <= NETWORK_COST)
                            ? Closeness.NETWORK
                            : cost <= REGION_COST ? Closeness.REGION : Closeness.FAR;
            closeness[from][to] = (byte) c.ordinal();
            if (from != to && c != Closeness.FAR) {
                region.add(from);
            }
        }
        region.sort(Comparator.comparingDouble(from -> between[from][to]));
        return region.stream().mapToInt(i -> i).toArray();
    }

    @Override
    public int network(List<String> addresses) {
        byte[] address = Addresses.best(addresses);
        return address == null ? UNKNOWN : prefixes.longest(address);
    }

    @Override
    public Closeness between(int source, int destination) {
        return SCALE[closeness[source][destination]];
    }

    @Override
    public int[] region(int destination) {
        return regions[destination];
    }
}
