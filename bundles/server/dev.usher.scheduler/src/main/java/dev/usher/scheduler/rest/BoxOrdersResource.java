package dev.usher.scheduler.rest;

import dev.usher.backend.api.Orders;
import dev.usher.media.api.BoxId;
import dev.usher.rest.RestBase;
import dev.usher.scheduler.internal.DeliveryDesk;
import dev.usher.server.api.Roles;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
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

/** Where boxes wait for their orders. */
@Component(service = BoxOrdersResource.class)
@JaxrsResource
@RestBase("/v1/box/orders")
@Path("/")
@RolesAllowed(Roles.BOX)
@Produces(MediaType.APPLICATION_JSON)
public final class BoxOrdersResource {
    private static final long MAX_WAIT_SECONDS = 30;

    /** Even who does not want to wait gets the time a first plan takes. */
    private static final long MIN_WAIT_MILLIS = 500;

    private final DeliveryDesk desk;

    @Activate
    public BoxOrdersResource(@Reference DeliveryDesk desk) {
        this.desk = desk;
    }

    /**
     * Orders newer than {@code after}.
     *
     * @param wait seconds, 0 to 30; then the orders in force are the answer
     */
    @GET
    public void orders(
            @Context SecurityContext caller,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("wait") @DefaultValue("0") long wait,
            @Suspended AsyncResponse response) {
        BoxId box = new BoxId(caller.getUserPrincipal().getName());
        CompletableFuture<Orders> next = desk.next(box, after);
        long millis = TimeUnit.SECONDS.toMillis(Math.max(0, Math.min(MAX_WAIT_SECONDS, wait)));
        response.setTimeout(Math.max(MIN_WAIT_MILLIS, millis), TimeUnit.MILLISECONDS);
        response.setTimeoutHandler(
                r -> {
                    Object answer =
                            desk.giveUp(box, next)
                                    .<Object>map(o -> o)
                                    .orElseGet(DeliveryDesk::notReady);
                    r.resume(answer);
                });
        next.whenComplete(
                (orders, failure) -> {
                    if (failure == null) {
                        response.resume(orders);
                    } else {
                        response.resume(failure);
                    }
                });
    }
}
