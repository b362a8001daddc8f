package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.ItemId;
import dev.usher.rest.EventStream;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Player;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/**
 * The box's news as server-sent events: state, catalog, queue, progress, available, playback,
 * profile, key, parts, render. A page that (re)connects reads {@code /v1/tv/home} and {@code
 * /v1/tv/playback} and misses nothing.
 */
@Component(
        service = {EventResource.class, EventHandler.class},
        property = EventConstants.EVENT_TOPIC + "=" + BoxTopics.PREFIX + "*")
@JaxrsResource
@RestBase("/v1/tv/events")
@Path("/")
@RolesAllowed(VIEWER)
public final class EventResource implements EventHandler {
    private static final String AUDIENCE = "tv";
    private static final long PROGRESS_GAP = Duration.ofMillis(400).toNanos();

    private final Library library;
    private final Shelf shelf;
    private final Outlet outlet;
    private final LongSupplier nanos;
    private final EventStream stream;
    private final Map<ItemId, Shown> shown = new ConcurrentHashMap<>();

    /** Where events go. */
    interface Outlet {
        void send(String event, Object data);
    }

    private record Shown(Transfer.State state, long when) {}

    @Activate
    public EventResource(@Reference Library library, @Reference Shelf shelf) {
        this.library = library;
        this.shelf = shelf;
        this.nanos = System::nanoTime;
        this.stream = new EventStream("tv");
        this.outlet = (event, data) -> stream.send(AUDIENCE, event, data);
    }

    EventResource(Library library, Shelf shelf, Outlet outlet, LongSupplier nanos) {
        this.library = library;
        this.shelf = shelf;
        this.nanos = nanos;
        this.stream = null;
        this.outlet = outlet;
    }

    @Deactivate
    void close() {
        stream.close();
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void listen(@Context SseEventSink sink, @Context Sse sse) {
        stream.subscribe(AUDIENCE, sink, sse);
    }

    @Override
    public void handleEvent(Event event) {
        Object data = event.getProperty(BoxTopics.DATA);
        switch (event.getTopic()) {
            case BoxTopics.PROGRESS -> progress((Transfer) data);
            case BoxTopics.AVAILABLE -> available((ItemId) data);
            case BoxTopics.CATALOG -> outlet.send("catalog", Map.of("revision", data));
            case BoxTopics.QUEUE -> outlet.send("queue", items((List<?>) data));
            case BoxTopics.STATE -> outlet.send("state", data);
            case BoxTopics.PLAYBACK ->
                    outlet.send("playback", TvPlayback.of((Player.Session) data));
            case BoxTopics.PROFILES -> outlet.send("profile", Map.of("chosen", data));
            case BoxTopics.KEY -> outlet.send("key", Map.of("key", String.valueOf(data)));
            case BoxTopics.PARTS -> outlet.send("parts", data);
            case BoxTopics.RENDER -> outlet.send("render", data);
            default -> { // a topic this page does not know yet
            }
        }
    }

    /** At most two or three a second of an item, but every change of its state. */
    private void progress(Transfer transfer) {
        long now = nanos.getAsLong();
        Shown before = shown.get(transfer.item());
        if (before != null
                && before.state() == transfer.state()
                && now - before.when() < PROGRESS_GAP) {
            return;
        }
        shown.put(transfer.item(), new Shown(transfer.state(), now));
        outlet.send("progress", shelf.delivery(transfer.item()));
    }

    private void available(ItemId item) {
        String title = library.item(item).map(CatalogItem::title).orElse("");
        outlet.send("available", Map.of("item", item, "title", title));
    }

    private static List<ItemId> items(List<?> entries) {
        return entries.stream().map(QueueEntry.class::cast).map(QueueEntry::item).toList();
    }
}
