package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Player;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** One item: look at it, pay for it, play it. */
@Component(service = ItemResource.class)
@JaxrsResource
@RestBase("/v1/tv/items")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class ItemResource {
    private final Shelf shelf;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Player player;

    /**
     * @param pin household PIN where the offer asks for it; null otherwise
     */
    public record Purchase(String offer, String pin) {
        @Override
        public String toString() {
            return "Purchase[" + offer + "]";
        }
    }

    /**
     * @param file index into the item's files
     * @param renderer name of the wanted renderer; null or empty = the best match
     */
    public record Play(int file, String renderer) {}

    @Activate
    public ItemResource(@Reference Shelf shelf) {
        this.shelf = shelf;
    }

    ItemResource(Shelf shelf, Player player) {
        this(shelf);
        this.player = player;
    }

    @GET
    @Path("{item}")
    public TvItem item(@PathParam("item") ItemId item) {
        return shelf.item(item);
    }

    /** From now on the item stays on the box, whatever else needs its room. */
    @PUT
    @Path("{item}/keep")
    @Consumes(MediaType.WILDCARD)
    public TvItem keep(@PathParam("item") ItemId item) {
        return shelf.keep(item, true);
    }

    /** From now on the item may leave when its room is needed. */
    @DELETE
    @Path("{item}/keep")
    public TvItem spare(@PathParam("item") ItemId item) {
        return shelf.keep(item, false);
    }

    @POST
    @Path("{item}/buy")
    @Answers(value = PassGrant.class, status = 201)
    public Response buy(@PathParam("item") ItemId item, Purchase purchase) {
        if (purchase == null || purchase.offer() == null) {
            throw new Problem(
                    "offer-missing", 400, "Say which offer is bought: {\"offer\": \"…\"}.");
        }
        String pin = purchase.pin() == null || purchase.pin().isEmpty() ? null : purchase.pin();
        PassGrant grant = Present.require(player, "player").buy(item, purchase.offer(), pin);
        return Response.status(Response.Status.CREATED).entity(grant).build();
    }

    @POST
    @Path("{item}/play")
    @Answers(value = TvPlayback.class, status = 201)
    public Response play(@PathParam("item") ItemId item, Play play) {
        int file = play == null ? 0 : play.file();
        String renderer = play == null || play.renderer() == null ? "" : play.renderer();
        Player.Session session = Present.require(player, "player").play(item, file, renderer);
        return Response.status(Response.Status.CREATED).entity(TvPlayback.of(session)).build();
    }
}
