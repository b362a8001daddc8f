package dev.usher.pass.rest;

import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Vouchers;
import dev.usher.pass.internal.Vouchers.Wish;
import dev.usher.pass.store.VoucherBatch;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Vouchers, for the operator. */
@Component(service = ConsoleVoucherResource.class)
@JaxrsResource
@RestBase("/v1/console/vouchers")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleVoucherResource {
    private final Vouchers vouchers;

    @Activate
    public ConsoleVoucherResource(@Reference Vouchers vouchers) {
        this.vouchers = vouchers;
    }

    /** Newest first. */
    @GET
    public List<VoucherBatch> batches() {
        return vouchers.batches();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(value = VoucherBatch.class, status = 201)
    public Response issue(Wish wish) {
        if (wish == null) {
            throw new Problem("malformed-json", 400, "Send name, codes and what they are for.");
        }
        return Response.status(Response.Status.CREATED).entity(vouchers.issue(wish)).build();
    }

    /** The codes, one a line. */
    @GET
    @Path("{batch}/codes")
    @Produces("text/plain; charset=utf-8")
    public String codes(@PathParam("batch") String batch) {
        return String.join("\n", vouchers.codes(batch)) + "\n";
    }

    /** What was not redeemed is good for nothing from now on. */
    @POST
    @Path("{batch}/void")
    public VoucherBatch callOff(@PathParam("batch") String batch) {
        return vouchers.callOff(batch);
    }
}
