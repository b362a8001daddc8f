package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.backend.api.Source.Kind;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds the boxes of the same home to orders, also when the server does not know of them or is away:
 * what one of them has need not cross the line.
 */
final class HomeSources {
    private HomeSources() {}

    /**
     * @param neighbours addresses at home by box
     */
    static List<DeliveryOrder> with(
            List<DeliveryOrder> orders, Map<BoxId, List<String>> neighbours) {
        return neighbours.isEmpty()
                ? orders
                : orders.stream().map(o -> with(o, neighbours)).toList();
    }

    private static DeliveryOrder with(DeliveryOrder order, Map<BoxId, List<String>> neighbours) {
        Map<String, List<String>> left = new LinkedHashMap<>();
        neighbours.forEach((box, addresses) -> left.put(box.value(), addresses));
        List<Source> sources = new ArrayList<>();
        for (Source s : order.sources()) {
            List<String> home = s.kind() == Kind.PEER ? left.remove(s.id()) : null;
            sources.add(home == null ? s : atHome(s));
        }
        // no portion: it is asked for what it turns out to have
        left.forEach(
                (box, home) ->
                        sources.add(
                                new Source(
                                        Kind.PEER, box, home, PieceSet.none(), 0, Closeness.HOME)));
        return order.withSources(sources);
    }

    private static Source atHome(Source s) {
        return new Source(
                s.kind(), s.id(), s.addresses(), s.pieces(), s.bytesPerSecond(), Closeness.HOME);
    }
}
