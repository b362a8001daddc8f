package dev.usher.pass.rest;

import dev.usher.pass.internal.StatusLists;
import dev.usher.rest.RestBase;
import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Which passes open nothing, for everybody: a status says nothing to who has no pass. */
@Component(service = StatusListResource.class)
@JaxrsResource
@RestBase("/v1/statuslists")
@Path("/")
@PermitAll
public final class StatusListResource {
    private final StatusLists lists;

    @Activate
    public StatusListResource(@Reference StatusLists lists) {
        this.lists = lists;
    }

    /** Token Status List (JWS). */
    @GET
    @Path("{number: \\d{1,9}}")
    @Produces("application/statuslist+jwt")
    public String list(@PathParam("number") long number) {
        return lists.list(number);
    }
}
