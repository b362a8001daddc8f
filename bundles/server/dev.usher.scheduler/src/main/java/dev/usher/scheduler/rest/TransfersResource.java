package dev.usher.scheduler.rest;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Copies.Presence;
import dev.usher.server.api.Deliveries;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.Optional;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What moves where, for the operator. */
@Component(service = TransfersResource.class)
@JaxrsResource
@RestBase("/v1/console/transfers")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class TransfersResource {
    private final BoxDirectory directory;
    private final Copies copies;
    private final Deliveries deliveries;

    @Activate
    public TransfersResource(
            @Reference BoxDirectory directory,
            @Reference Copies copies,
            @Reference Deliveries deliveries) {
        this.directory = directory;
        this.copies = copies;
        this.deliveries = deliveries;
    }

    /**
     * A box's deliveries.
     *
     * @param queue its list as last reported
     * @param transfers its byte counters as last reported; empty while it is away
     * @param orders in force
     */
    public record BoxTransfers(
            BoxId box,
            String name,
            boolean present,
            List<QueueEntry> queue,
            List<Transfer> transfers,
            List<DeliveryOrder> orders) {}

    @GET
    public List<BoxTransfers> transfers() {
        return directory.boxes().stream().map(this::of).toList();
    }

    private BoxTransfers of(Box box) {
        Optional<Presence> presence = copies.presence(box.id());
        return new BoxTransfers(
                box.id(),
                box.name(),
                presence.isPresent(),
                deliveries.queue(box.id()),
                presence.map(p -> p.report().transfers()).orElse(List.of()),
                deliveries.orders(box.id()));
    }
}
