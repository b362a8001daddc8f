package dev.usher.scheduler.rest;

import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.scheduler.internal.CostMaps;
import dev.usher.scheduler.internal.DeliveryDesk;
import dev.usher.server.api.Roles;
import java.util.Optional;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/**
 * The operator's network map and cost map in the shape of ALTO (RFC 7285): one document with the
 * members {@code network-map} and {@code cost-map}. Without one, networks are told apart by prefix.
 */
@Component(service = CostMapResource.class)
@JaxrsResource
@RestBase("/v1/console/cost-map")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces({CostMapResource.ALTO, MediaType.APPLICATION_JSON})
@Consumes({CostMapResource.ALTO, MediaType.APPLICATION_JSON})
public final class CostMapResource {
    static final String ALTO = "application/alto-costmap+json";

    private final DeliveryDesk desk;

    @Activate
    public CostMapResource(@Reference DeliveryDesk desk) {
        this.desk = desk;
    }

    @GET
    public String maps() {
        return desk.operator()
                .costMaps()
                .map(CostMaps::document)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "cost-map-none",
                                        404,
                                        "No map is loaded: networks are told apart by prefix."));
    }

    @PUT
    public void load(String document) {
        desk.operator().costMaps(Optional.of(CostMaps.parse(document)));
    }

    @DELETE
    public void forget() {
        desk.operator().costMaps(Optional.empty());
    }
}
