package dev.usher.rendezvous.rest;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.MeetingAnswer;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.media.api.BoxId;
import dev.usher.rendezvous.internal.RendezvousDesk;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Where boxes wait for calls of other boxes, and call them. */
@Component(service = RendezvousResource.class)
@JaxrsResource
@RestBase("/v1/box/rendezvous")
@Path("/")
@RolesAllowed(Roles.BOX)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class RendezvousResource {
    private static final long MAX_WAIT_SECONDS = 30;
    private static final long MIN_WAIT_MILLIS = 100;

    private final RendezvousDesk desk;

    @Activate
    public RendezvousResource(@Reference RendezvousDesk desk) {
        this.desk = desk;
    }

    /**
     * Waits for calls.
     *
     * @param wait seconds, 0 to 30
     * @param relay {@code address:port} of its own where the caller joins others; empty = it does
     *     not
     */
    @GET
    @Consumes(MediaType.WILDCARD)
    public void calls(
            @Context SecurityContext caller,
            @Context HttpServletRequest http,
            @QueryParam("wait") @DefaultValue("0") long wait,
            @QueryParam("relay") @DefaultValue("") String relay,
            @Suspended AsyncResponse response) {
        BoxId box = box(caller);
        CompletableFuture<List<Meeting>> question = desk.wait(box, http.getRemoteAddr(), relay);
        long millis = TimeUnit.SECONDS.toMillis(Math.max(0, Math.min(MAX_WAIT_SECONDS, wait)));
        response.setTimeout(Math.max(MIN_WAIT_MILLIS, millis), TimeUnit.MILLISECONDS);
        response.setTimeoutHandler(r -> r.resume(desk.nobody(box, question)));
        question.thenAccept(calls -> response.resume(desk.calls(calls)));
    }

    /** Asks to meet a box; the answer comes when that box has agreed. */
    @POST
    public void meet(
            @Context SecurityContext caller,
            @Context HttpServletRequest http,
            MeetingRequest request,
            @Suspended AsyncResponse response) {
        desk.meet(box(caller), http.getRemoteAddr(), request)
                .whenComplete(
                        (meeting, failure) -> {
                            if (failure instanceof CompletionException wrapped) {
                                response.resume(wrapped.getCause());
                            } else if (failure != null) {
                                response.resume(failure);
                            } else {
                                response.resume(meeting);
                            }
                        });
    }

    /** The caller agrees to a call. */
    @PUT
    @Path("{meeting}")
    public void answer(
            @Context SecurityContext caller,
            @Context HttpServletRequest http,
            @PathParam("meeting") String meeting,
            MeetingAnswer answer) {
        desk.answer(box(caller), http.getRemoteAddr(), meeting, answer);
    }

    private static BoxId box(SecurityContext caller) {
        return new BoxId(caller.getUserPrincipal().getName());
    }
}
