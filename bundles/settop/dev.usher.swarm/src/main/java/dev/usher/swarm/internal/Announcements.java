package dev.usher.swarm.internal;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.BoxTopics;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Tells the rest of the box how deliveries stand, at most twice a second for each. The loop's. */
final class Announcements {
    static final long SPAN = 500_000_000L;

    private record Told(Transfer transfer, long at) {}

    private final EventAdmin events;
    private final Map<InfoHash, Told> told = new HashMap<>();

    Announcements(EventAdmin events) {
        this.events = events;
    }

    /** Tells it when it is news and the last news is old enough. */
    void progress(Transfer transfer, long now) {
        Told last = told.get(transfer.infoHash());
        if (last == null || now - last.at >= SPAN && !last.transfer.equals(transfer)) {
            told.put(transfer.infoHash(), new Told(transfer, now));
            events.postEvent(new Event(BoxTopics.PROGRESS, Map.of(BoxTopics.DATA, transfer)));
        }
    }

    void complete(ItemId item) {
        events.postEvent(new Event(BoxTopics.COMPLETE, Map.of(BoxTopics.DATA, item)));
    }

    void forget(InfoHash item) {
        told.remove(item);
    }
}
