package dev.usher.customers.rest;

import dev.usher.backend.api.QueueChange;
import dev.usher.customers.internal.HouseholdDesk;
import dev.usher.customers.internal.HouseholdPins;
import dev.usher.customers.internal.HouseholdView;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Passes.PassInfo;
import dev.usher.server.api.Roles;
import java.time.Instant;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** A subscriber's household: boxes, lists, progress. */
@Component(service = HouseholdResource.class)
@JaxrsResource
@RestBase("/v1/household")
@Path("/")
@RolesAllowed(Roles.SUBSCRIBER)
public final class HouseholdResource {
    private final HouseholdDesk desk;
    private final HouseholdEvents events;
    private final HouseholdPins pins;

    @Activate
    public HouseholdResource(
            @Reference HouseholdDesk desk,
            @Reference HouseholdEvents events,
            @Reference HouseholdPins pins) {
        this.desk = desk;
        this.events = events;
        this.pins = pins;
    }

    /**
     * Another PIN for the household.
     *
     * @param householdPin the present one; null where there is none
     */
    public record NewPin(String householdPin, String pin) {
        @Override
        public String toString() {
            return "NewPin";
        }
    }

    /**
     * A wish for a box's priority list.
     *
     * @param deadline "have it by"; null = see {@link QueueChange.Op}
     */
    public record QueueWish(QueueChange.Op op, ItemId item, Instant deadline) {}

    @GET
    public HouseholdView household(@Context SecurityContext caller) {
        return desk.view(caller.getUserPrincipal().getName());
    }

    @POST
    @Path("boxes/{box}/queue")
    public void change(
            @PathParam("box") BoxId box, QueueWish wish, @Context SecurityContext caller) {
        desk.change(
                caller.getUserPrincipal().getName(), box, wish.op(), wish.item(), wish.deadline());
    }

    @PUT
    @Path("pin")
    public void pin(NewPin wanted, @Context SecurityContext caller) {
        NewPin said = wanted == null ? new NewPin(null, null) : wanted;
        pins.change(caller.getUserPrincipal().getName(), said.householdPin(), said.pin());
    }

    @GET
    @Path("passes")
    public List<PassInfo> passes(@Context SecurityContext caller) {
        return desk.passes(caller.getUserPrincipal().getName());
    }

    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(
            @Context SseEventSink sink, @Context Sse sse, @Context SecurityContext caller) {
        events.subscribe(caller.getUserPrincipal().getName(), sink, sse);
    }
}
