package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Boxes that do what they are told and nothing else: no piece from anybody it was not ordered of.
 */
final class Executor {
    private Executor() {}

    private record Arrival(int box, int item, PieceSet pieces) {}

    /** Every source sends what it has of its portion; true when anything arrived or may yet. */
    static boolean round(Script w) {
        Map<Integer, List<DeliveryOrder>> orders = new HashMap<>();
        for (int b : w.present.keySet()) {
            orders.put(b, w.planner().orders(World.boxId(b)));
        }
        List<Arrival> arrivals = new ArrayList<>();
        boolean later = false;
        for (Map.Entry<Integer, List<DeliveryOrder>> e : orders.entrySet()) {
            for (DeliveryOrder o : e.getValue()) {
                int i = Script.number(o.item());
                later |= o.notBefore() != null;
                for (Source s : o.sources()) {
                    PieceSet has =
                            s.kind() == Source.Kind.REPOSITORY
                                    ? s.pieces()
                                    : s.pieces().and(w.held(Script.number(new BoxId(s.id())), i));
                    if (!has.isEmpty()) {
                        arrivals.add(new Arrival(e.getKey(), i, has));
                    }
                }
            }
        }
        arrivals.forEach(a -> w.received(a.box(), a.item(), a.pieces()));
        return !arrivals.isEmpty() || later;
    }
}
