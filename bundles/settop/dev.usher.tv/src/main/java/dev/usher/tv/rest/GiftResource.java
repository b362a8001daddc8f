package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.Gift;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What the household buys for others. */
@Component(service = GiftResource.class)
@JaxrsResource
@RestBase("/v1/tv/gifts")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class GiftResource {
    private final Counter counter;

    @Activate
    public GiftResource(@Reference Counter counter) {
        this.counter = counter;
    }

    /**
     * @param pin household PIN; null = not asked for yet
     */
    public record Wish(ItemId item, String offer, String pin) {
        @Override
        public String toString() {
            return "Wish[" + item + ", " + offer + "]";
        }
    }

    /**
     * A gift as a person sees it.
     *
     * @param code to be told to whom it is for; null once it is good for nothing
     */
    public record TvGift(String id, ItemId item, String title, String code, Gift.State state) {}

    /** Newest first. */
    @GET
    public List<TvGift> gifts() {
        return counter.passes().gifts().stream().map(this::view).toList();
    }

    @POST
    public TvGift buy(Wish wish) {
        if (wish == null || wish.item() == null || wish.offer() == null) {
            throw new Problem("gift-malformed", 400, "Send item and offer.");
        }
        return view(counter.passes().buyGift(wish.item(), wish.offer(), wish.pin()));
    }

    /** Takes back a gift that nobody redeemed. */
    @POST
    @Path("{id}/refund")
    @Consumes(MediaType.WILDCARD)
    public TvGift refund(@PathParam("id") String id) {
        return view(counter.passes().refundGift(id));
    }

    private TvGift view(Gift gift) {
        String title = counter.title(gift.item()).orElse("");
        return new TvGift(gift.id(), gift.item(), title, gift.code(), gift.state());
    }
}
