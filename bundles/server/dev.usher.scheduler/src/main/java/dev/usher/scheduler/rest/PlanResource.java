package dev.usher.scheduler.rest;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.scheduler.internal.DeliveryDesk;
import dev.usher.scheduler.internal.OffenceBook.Accused;
import dev.usher.scheduler.internal.PlanReport;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The plan for the operator: in numbers, box by box, and whom it leaves out. */
@Component(service = PlanResource.class)
@JaxrsResource
@RestBase("/v1/console/plan")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class PlanResource {
    private final DeliveryDesk desk;

    @Activate
    public PlanResource(@Reference DeliveryDesk desk) {
        this.desk = desk;
    }

    @GET
    public PlanReport figures() {
        return desk.operator().figures();
    }

    /** What a box is told to fetch. */
    @GET
    @Path("orders/{box}")
    public List<DeliveryOrder> orders(@PathParam("box") String box) {
        return desk.orders(id(box));
    }

    /** Sources boxes complain of; the excluded ones send nothing to anybody. */
    @GET
    @Path("offenders")
    public List<Accused> offenders() {
        return desk.operator().accused();
    }

    /** Takes a source back. */
    @DELETE
    @Path("offenders/{source}")
    public void forgive(@PathParam("source") String source) {
        desk.operator().forgive(source);
    }

    private static BoxId id(String box) {
        try {
            return new BoxId(box);
        } catch (IllegalArgumentException e) {
            throw new Problem("box-unknown", 404, "There is no box " + box + ".");
        }
    }
}
