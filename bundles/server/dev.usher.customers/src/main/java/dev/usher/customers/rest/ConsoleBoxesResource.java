package dev.usher.customers.rest;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.BundleInfo;
import dev.usher.customers.internal.HouseholdDesk;
import dev.usher.customers.internal.Neighbours;
import dev.usher.media.api.BoxId;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies.Presence;
import dev.usher.server.api.Devices;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Roles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** All boxes, for the operator. */
@Component(service = ConsoleBoxesResource.class)
@JaxrsResource
@RestBase("/v1/console/boxes")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
public final class ConsoleBoxesResource {
    private final BoxDirectory boxes;
    private final Households households;
    private final HouseholdDesk desk;
    private final Neighbours neighbours;

    @Activate
    public ConsoleBoxesResource(
            @Reference BoxDirectory boxes,
            @Reference Households households,
            @Reference HouseholdDesk desk,
            @Reference Neighbours neighbours) {
        this.boxes = boxes;
        this.households = households;
        this.desk = desk;
        this.neighbours = neighbours;
    }

    /**
     * A box as the operator sees it; what it reports is null or empty while it is away.
     *
     * @param revoked null = in good standing
     * @param diskFree bytes
     * @param securityLevel 1: its key lies in a file; 2: in a token, and its maker vouches for that
     * @param serial its maker's serial number; null = it has no maker's certificate
     */
    public record ConsoleBox(
            BoxId id,
            String name,
            String household,
            String householdName,
            Instant enrolled,
            Instant revoked,
            boolean present,
            Instant seen,
            String softwareVersion,
            List<String> endpoints,
            Long diskFree,
            List<BundleInfo> bundles,
            int securityLevel,
            String serial) {}

    @GET
    public List<ConsoleBox> boxes() {
        Map<String, String> names =
                households.households().stream()
                        .collect(Collectors.toMap(Household::id, Household::name));
        return boxes.boxes().stream().map(box -> view(box, names.get(box.household()))).toList();
    }

    /**
     * The box is lost, or cheats: it gets nothing any more, from here or from other boxes; its
     * household's other boxes may claim the passes it held.
     */
    @POST
    @Path("{id}/revoke")
    public void revoke(@PathParam("id") BoxId id) {
        boxes.revoke(id);
    }

    private ConsoleBox view(Box box, String householdName) {
        Optional<Presence> presence = desk.presence(box.id());
        Optional<BoxReport> report = presence.map(Presence::report);
        return new ConsoleBox(
                box.id(),
                box.name(),
                box.household(),
                householdName,
                box.enrolled(),
                box.revoked(),
                presence.isPresent(),
                presence.map(Presence::seen).orElse(null),
                report.map(BoxReport::softwareVersion).orElse(null),
                report.map(BoxReport::endpoints).orElse(List.of()),
                report.map(BoxReport::diskFree).orElse(null),
                report.map(BoxReport::bundles).orElse(List.of()),
                neighbours
                        .devices()
                        .map(devices -> devices.securityLevel(box.id()))
                        .orElse(Devices.SOFTWARE),
                neighbours
                        .devices()
                        .flatMap(devices -> devices.device(box.id()))
                        .map(Devices.Device::serial)
                        .orElse(null));
    }
}
