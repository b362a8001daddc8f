package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.pass.store.Purchase;
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

    /**
     * @param box may use the pass, or might before
     * @param purchase whose pass it is
     */
    void changed(BoxId box, Purchase purchase) {
        events.postEvent(
                new Event(
                        ServerTopics.PASSES,
                        Map.of(
                                ServerTopics.BOX,
                                box.value(),
                                ServerTopics.HOUSEHOLD,
                                purchase.household(),
                                ServerTopics.ITEM,
                                purchase.terms().item().value())));
    }
}
