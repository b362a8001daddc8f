package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Library;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The priority list: item ids, most wanted first. Every change answers with the new list. */
@Component(service = QueueResource.class)
@JaxrsResource
@RestBase("/v1/tv/queue")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class QueueResource {
    private final Library library;
    private final Object changing = new Object();

    @Activate
    public QueueResource(@Reference Library library) {
        this.library = library;
    }

    @GET
    public List<ItemId> queue() {
        return library.queue().stream().map(QueueEntry::item).toList();
    }

    /** Replaces the list; an entry that stays keeps its times. */
    @PUT
    public List<ItemId> replace(List<ItemId> items) {
        if (items == null) {
            throw new Problem("queue-malformed", 400, "Send the list as a JSON array of item ids.");
        }
        synchronized (changing) {
            Map<ItemId, QueueEntry> before = new HashMap<>();
            library.queue().forEach(e -> before.put(e.item(), e));
            List<QueueEntry> entries = new ArrayList<>();
            items.forEach(
                    item -> entries.add(before.getOrDefault(item, new QueueEntry(item, null))));
            library.queue(entries);
            return queue();
        }
    }

    /** Puts an item at the end, or with {@code first} at the head, of the list. */
    @POST
    @Path("{item}")
    @Consumes(MediaType.WILDCARD)
    public List<ItemId> add(@PathParam("item") ItemId item, @QueryParam("first") boolean first) {
        synchronized (changing) {
            List<QueueEntry> entries = new ArrayList<>(library.queue());
            QueueEntry entry =
                    entries.stream()
                            .filter(e -> e.item().equals(item))
                            .findFirst()
                            .orElse(new QueueEntry(item, null));
            if (first) {
                entries.remove(entry);
                entries.add(0, entry);
            } else if (!entries.contains(entry)) {
                entries.add(entry);
            }
            library.queue(entries);
            return queue();
        }
    }

    /**
     * When an item is to come.
     *
     * @param notBefore null = it may come at once
     * @param deadline when it is to be complete; null = as soon as may be
     */
    public record Times(Instant notBefore, Instant deadline) {}

    /** The list with its times. */
    @GET
    @Path("times")
    public List<QueueEntry> times() {
        return library.queue();
    }

    /** Says when an item of the list is to come; one that is not on it is put at its end. */
    @PUT
    @Path("{item}/times")
    public List<QueueEntry> times(@PathParam("item") ItemId item, Times times) {
        if (times == null) {
            throw new Problem("queue-malformed", 400, "Send {\"notBefore\", \"deadline\"}.");
        }
        synchronized (changing) {
            List<QueueEntry> entries = new ArrayList<>(library.queue());
            QueueEntry entry = new QueueEntry(item, times.notBefore(), times.deadline());
            boolean there = entries.stream().anyMatch(e -> e.item().equals(item));
            entries.replaceAll(e -> e.item().equals(item) ? entry : e);
            if (!there) {
                entries.add(entry);
            }
            library.queue(entries);
            return library.queue();
        }
    }

    /** Takes an item off the list; no error when it is not on it. */
    @DELETE
    @Path("{item}")
    public List<ItemId> remove(@PathParam("item") ItemId item) {
        synchronized (changing) {
            List<QueueEntry> entries = new ArrayList<>(library.queue());
            if (entries.removeIf(e -> e.item().equals(item))) {
                library.queue(entries);
            }
            return queue();
        }
    }
}
