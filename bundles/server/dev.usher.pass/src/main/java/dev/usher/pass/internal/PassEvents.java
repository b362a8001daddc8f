package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.server.api.ServerTopics;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Tells the other parts of the server that a pass changed; after the transaction. */
@Component(service = PassEvents.class)
public final class PassEvents {
    private final EventAdmin events;

    @Activate
    public PassEvents(@Reference EventAdmin events) {
        this.events = events;
    }

    void changed(BoxId box, ItemId item) {
        events.postEvent(
                new Event(
                        ServerTopics.PASSES,
                        Map.of(ServerTopics.BOX, box.value(), ServerTopics.ITEM, item.value())));
    }
}
