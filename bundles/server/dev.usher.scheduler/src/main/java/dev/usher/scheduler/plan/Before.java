package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who was to send what under the previous plan. */
final class Before {
    private final Map<BoxId, Map<InfoHash, List<Source>>> sources = new HashMap<>();

    Before(Plan plan) {
        plan.orders()
                .forEach(
                        (box, orders) -> {
                            Map<InfoHash, List<Source>> byItem = new HashMap<>();
                            for (DeliveryOrder o : orders) {
                                byItem.put(o.infoHash(), o.sources());
                            }
                            sources.put(box, byItem);
                        });
    }

    List<Source> sources(BoxId box, InfoHash item) {
        return sources.getOrDefault(box, Map.of()).getOrDefault(item, List.of());
    }

    /** For each piece the id of the source that was to send it; null = none. */
    String[] senders(BoxId box, InfoHash item, int pieceCount) {
        String[] senders = new String[pieceCount];
        for (Source s : sources(box, item)) {
            s.pieces().stream().forEach(p -> senders[p] = s.id());
        }
        return senders;
    }

    boolean fromRepository(BoxId box, InfoHash item, int piece) {
        for (Source s : sources(box, item)) {
            if (s.kind() == Source.Kind.REPOSITORY && s.pieces().contains(piece)) {
                return true;
            }
        }
        return false;
    }
}
