package dev.usher.rest.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.Answers;
import dev.usher.rest.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;

/** One method for everything the edge must do. */
@Path("/")
public final class ShelfResource {
    final EventStream events = new EventStream("shelf");
    final BlockingQueue<AsyncResponse> waiting = new LinkedBlockingQueue<>();
    private final String name;

    ShelfResource(String name) {
        this.name = name;
    }

    public record Hello(String from, String caller) {}

    @GET
    @PermitAll
    public Hello hello(@Context SecurityContext caller) {
        return new Hello(
                name,
                caller.getUserPrincipal() == null ? null : caller.getUserPrincipal().getName());
    }

    @GET
    @Path("unannotated")
    public Hello unannotated() {
        return new Hello(name, "anybody");
    }

    @GET
    @Path("box")
    @RolesAllowed("box")
    public Hello forBoxes(@Context SecurityContext caller) {
        return new Hello(name, caller.getUserPrincipal().getName());
    }

    @POST
    @Path("report")
    @RolesAllowed({"box", "viewer"})
    public BoxReport report(BoxReport report) {
        return report;
    }

    @PUT
    @Path("queue")
    @PermitAll
    public void queue(List<QueueEntry> queue) {
        if (queue.isEmpty()) {
            throw new Problem("queue-empty", 422, "Want something.", Map.of("retryAfter", 3));
        }
    }

    @GET
    @Path("items/{id: [^/]+}")
    @PermitAll
    public List<ItemId> item(
            @PathParam("id") ItemId id, @QueryParam("times") @DefaultValue("1") int times) {
        return Collections.nCopies(times, id);
    }

    @GET
    @Path("bug")
    @PermitAll
    public Hello bug() {
        throw new IllegalStateException("innards");
    }

    @PUT
    @Path("raw")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    public Map<String, Long> raw(InputStream body) throws IOException {
        return Map.of("bytes", body.transferTo(OutputStream.nullOutputStream()));
    }

    @GET
    @Path("wait")
    @PermitAll
    @Answers(Offer.class)
    public void await(@Suspended AsyncResponse response) {
        waiting.add(response);
    }

    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @PermitAll
    public void events(@Context SseEventSink sink, @Context Sse sse) {
        events.subscribe("all", sink, sse);
    }
}
