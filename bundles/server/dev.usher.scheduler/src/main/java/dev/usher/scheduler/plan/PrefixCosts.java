package dev.usher.scheduler.plan;

import dev.usher.backend.api.Source.Closeness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link CostMap#byPrefix}: networks are numbered as they are met. */
final class PrefixCosts implements CostMap {
    private final Map<String, Integer> networks = new HashMap<>();
    private final Map<String, Integer> regions = new HashMap<>();
    private final List<int[]> members = new ArrayList<>();
    private final List<Integer> regionOf = new ArrayList<>(List.of(-1));

    @Override
    public int network(List<String> addresses) {
        byte[] address = Addresses.best(addresses);
        if (address == null) {
            return UNKNOWN;
        }
        boolean v4 = address.length == 4;
        String network = prefix(address, v4 ? 16 : 32);
        Integer known = networks.get(network);
        if (known != null) {
            return known;
        }
        int fresh = regionOf.size();
        networks.put(network, fresh);
        int region =
                regions.computeIfAbsent(
                        prefix(address, v4 ? 8 : 12),
                        r -> {
                            members.add(new int[0]);
                            return members.size() - 1;
                        });
        regionOf.add(region);
        int[] before = members.get(region);
        int[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = fresh;
        members.set(region, after);
        return fresh;
    }

    private static String prefix(byte[] address, int bits) {
        StringBuilder key = new StringBuilder(address.length == 4 ? "4" : "6");
        for (int i = 0; i * 8 < bits; i++) {
            int kept = Math.min(8, bits - i * 8);
            key.append((char) (address[i] & (0xff << (8 - kept)) & 0xff));
        }
        return key.toString();
    }

    @Override
    public Closeness between(int source, int destination) {
        if (source == UNKNOWN || destination == UNKNOWN) {
            return Closeness.FAR;
        }
        if (source == destination) {
            return Closeness.NETWORK;
        }
        return regionOf.get(source).equals(regionOf.get(destination))
                ? Closeness.REGION
                : Closeness.FAR;
    }

    @Override
    public int[] region(int destination) {
        return destination == UNKNOWN ? new int[0] : members.get(regionOf.get(destination));
    }
}
