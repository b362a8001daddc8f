package dev.usher.customers.rest;

import dev.usher.backend.api.Transfer;
import dev.usher.customers.internal.Arrivals;
import dev.usher.customers.internal.HouseholdDesk;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.rest.EventStream;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.ServerTopics;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/**
 * Tells households' pages what moves: {@code queue} and {@code boxes} {box}, {@code progress} {box,
 * transfers}, {@code available} {box, item}, {@code catalog} {item}.
 */
@Component(
        service = {HouseholdEvents.class, EventHandler.class},
        // not @EventTopics: it requires a capability that Karaf's EventAdmin does not declare
        property = EventConstants.EVENT_TOPIC + "=" + ServerTopics.PREFIX + "*")
public final class HouseholdEvents implements EventHandler {
    private final HouseholdDesk desk;
    private final BoxDirectory boxes;
    private final EventStream stream = new EventStream("household");
    private final Arrivals arrivals = new Arrivals();

    @Activate
    public HouseholdEvents(@Reference HouseholdDesk desk, @Reference BoxDirectory boxes) {
        this.desk = desk;
        this.boxes = boxes;
    }

    /** Something about a box. */
    public record BoxChange(BoxId box) {}

    /** Byte counters of a box's transfers. */
    public record Progress(BoxId box, List<Transfer> transfers) {}

    /** An item has arrived. */
    public record Available(BoxId box, ItemId item) {}

    /** An item's texts or offers are new; null when several are. */
    public record CatalogChange(ItemId item) {}

    void subscribe(String household, SseEventSink sink, Sse sse) {
        // what has arrived before somebody looks is no news
        boxes.boxesOf(household).forEach(box -> arrivals.since(box.id(), desk.transfers(box.id())));
        stream.subscribe(household, sink, sse);
    }

    @Override
    public void handleEvent(Event event) {
        List<String> listening = stream.audiences();
        if (listening.isEmpty()) {
            return;
        }
        if (event.getTopic().equals(ServerTopics.CATALOG)) {
            ItemId item =
                    event.getProperty(ServerTopics.ITEM) instanceof String id
                            ? new ItemId(id)
                            : null;
            listening.forEach(
                    household -> stream.send(household, "catalog", new CatalogChange(item)));
        } else if (event.getProperty(ServerTopics.BOX) instanceof String id) {
            Optional<Box> box =
                    boxes.box(new BoxId(id)).filter(b -> listening.contains(b.household()));
            box.ifPresent(b -> tell(event.getTopic(), b));
        }
    }

    private void tell(String topic, Box box) {
        switch (topic) {
            case ServerTopics.QUEUE ->
                    stream.send(box.household(), "queue", new BoxChange(box.id()));
            case ServerTopics.BOXES, ServerTopics.COPIES ->
                    stream.send(box.household(), "boxes", new BoxChange(box.id()));
            case ServerTopics.TRANSFERS -> {
                List<Transfer> transfers = desk.transfers(box.id());
                stream.send(box.household(), "progress", new Progress(box.id(), transfers));
                arrivals.since(box.id(), transfers)
                        .forEach(
                                item ->
                                        stream.send(
                                                box.household(),
                                                "available",
                                                new Available(box.id(), item)));
            }
            default -> {
                // nothing a household's page shows
            }
        }
    }

    @Deactivate
    void close() {
        stream.close();
    }
}
