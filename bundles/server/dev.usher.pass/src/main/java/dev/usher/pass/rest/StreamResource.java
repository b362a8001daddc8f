package dev.usher.pass.rest;

import dev.usher.backend.api.StreamRequest;
import dev.usher.backend.api.StreamSlot;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Streams;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** A box's place among those that show something. */
@Component(service = StreamResource.class)
@JaxrsResource
@RestBase("/v1/box/streams")
@Path("/")
@RolesAllowed(Roles.BOX)
@Produces(MediaType.APPLICATION_JSON)
public final class StreamResource {
    private final Streams streams;

    @Activate
    public StreamResource(@Reference Streams streams) {
        this.streams = streams;
    }

    /** 201 and a place to be renewed in time. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(value = StreamSlot.class, status = 201)
    public Response open(StreamRequest body, @Context SecurityContext caller) {
        if (body == null || body.pass() == null) {
            throw new Problem("malformed-json", 400, "Send the id of the pass.");
        }
        StreamSlot slot = streams.open(box(caller), body.pass());
        return Response.status(Response.Status.CREATED).entity(slot).build();
    }

    @POST
    @Path("{slot}/renew")
    public StreamSlot renew(@PathParam("slot") String slot, @Context SecurityContext caller) {
        return streams.renew(box(caller), slot);
    }

    @DELETE
    @Path("{slot}")
    public void close(@PathParam("slot") String slot, @Context SecurityContext caller) {
        streams.close(box(caller), slot);
    }

    private static BoxId box(SecurityContext caller) {
        return new BoxId(caller.getUserPrincipal().getName());
    }
}
