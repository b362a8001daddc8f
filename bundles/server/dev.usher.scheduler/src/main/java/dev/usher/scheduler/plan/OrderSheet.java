package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the finished division down as orders: with addresses, and with rates. */
final class OrderSheet {
    private final Map<BoxId, BoxView> boxes;
    private final Settings settings;
    private final Map<BoxId, List<Demand>> demands;

    /** By source: the boxes it sends to; they share its rate. */
    private final Map<String, Set<BoxId>> receivers = new HashMap<>();

    OrderSheet(Map<BoxId, BoxView> boxes, Settings settings, Map<BoxId, List<Demand>> demands) {
        this.boxes = boxes;
        this.settings = settings;
        this.demands = demands;
        demands.values().stream()
                .flatMap(List::stream)
                .forEach(
                        d ->
                                d.given
                                        .keySet()
                                        .forEach(
                                                source ->
                                                        receivers
                                                                .computeIfAbsent(
                                                                        source,
                                                                        s -> new HashSet<>())
                                                                .add(d.box.id())));
    }

    Map<BoxId, List<DeliveryOrder>> orders() {
        Map<BoxId, List<DeliveryOrder>> orders = new LinkedHashMap<>();
        demands.forEach(
                (box, wanted) -> orders.put(box, wanted.stream().map(this::order).toList()));
        return orders;
    }

    private DeliveryOrder order(Demand d) {
        List<Source> peers = new ArrayList<>();
        List<Source> repositories = new ArrayList<>();
        Map<String, RepositoryView> known = new HashMap<>();
        d.item.repositories().forEach(r -> known.put(r.sourceId(), r));
        d.given.forEach(
                (id, bits) -> {
                    PieceSet pieces = PieceSet.of(bits);
                    RepositoryView r = known.get(id);
                    if (r != null) {
                        long rate = rate(id, settings.repositoryBytesPerSecond());
                        repositories.add(Source.repository(id, r.baseUrl(), pieces, rate));
                    } else {
                        String address = boxes.get(new BoxId(id)).address();
                        long rate = rate(id, settings.peerBytesPerSecond());
                        peers.add(Source.peer(id, address, pieces, rate));
                    }
                });
        peers.addAll(repositories);
        return DeliveryOrder.asked(
                d.item.item(), d.item.infoHash(), d.rank, d.notBefore, List.copyOf(peers));
    }

    private long rate(String source, long inAll) {
        return inAll == 0 ? 0 : Math.max(1, inAll / receivers.get(source).size());
    }
}
