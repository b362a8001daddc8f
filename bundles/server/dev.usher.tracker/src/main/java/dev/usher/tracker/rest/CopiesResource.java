package dev.usher.tracker.rest;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import dev.usher.tracker.internal.TrackedCopies;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Who holds what, for the operator. */
@Component(service = CopiesResource.class)
@JaxrsResource
@RestBase("/v1/console/copies")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class CopiesResource {
    private final TrackedCopies copies;

    @Activate
    public CopiesResource(@Reference TrackedCopies copies) {
        this.copies = copies;
    }

    /**
     * Pieces of one item at one box.
     *
     * @param count how many pieces
     * @param seen last word of the box
     */
    public record CopyView(
            BoxId box,
            InfoHash infoHash,
            PieceSet pieces,
            int count,
            boolean present,
            Instant seen,
            List<String> endpoints) {}

    @GET
    public List<CopyView> copies() {
        return copies.lines().stream()
                .map(
                        l ->
                                new CopyView(
                                        l.copy().box(),
                                        l.copy().item(),
                                        l.copy().pieces(),
                                        l.copy().pieces().size(),
                                        l.present(),
                                        l.seen(),
                                        l.copy().endpoints()))
                .sorted(
                        Comparator.comparing((CopyView c) -> c.infoHash().hex())
                                .thenComparing(c -> c.box().value()))
                .toList();
    }
}
