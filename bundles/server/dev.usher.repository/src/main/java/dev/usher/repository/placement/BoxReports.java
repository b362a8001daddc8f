package dev.usher.repository.placement;

import dev.usher.media.api.BoxId;
import dev.usher.server.api.Copies;
import dev.usher.server.api.ServerTopics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** Reads what boxes tell of repositories in their reports, some time after they told it. */
@Component(
        service = EventHandler.class,
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.TRANSFERS,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.COPIES
        })
public final class BoxReports implements EventHandler {
    private final Keeper keeper;
    private final Copies copies;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    @Activate
    public BoxReports(@Reference Keeper keeper, @Reference Copies copies) {
        this.keeper = keeper;
        this.copies = copies;
    }

    /** Events must be taken quickly, and several of one box need its report once. */
    @Override
    public void handleEvent(Event event) {
        if (event.getProperty(ServerTopics.BOX) instanceof String box && waiting.add(box)) {
            keeper.later(() -> read(box));
        }
    }

    private void read(String box) {
        waiting.remove(box);
        BoxId id = new BoxId(box);
        copies.presence(id)
                .map(Copies.Presence::report)
                .ifPresent(r -> keeper.reported(id, r.transfers(), r.offences()));
    }
}
