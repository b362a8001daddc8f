package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Gift;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Passes;
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
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
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
    private final Library library;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Passes passes;

    @Activate
    public GiftResource(@Reference Library library) {
        this.library = library;
    }

    GiftResource(Library library, Passes passes) {
        this(library);
        this.passes = passes;
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
        return present().gifts().stream().map(this::view).toList();
    }

    @POST
    public TvGift buy(Wish wish) {
        if (wish == null || wish.item() == null || wish.offer() == null) {
            throw new Problem("gift-malformed", 400, "Send item and offer.");
        }
        return view(present().buyGift(wish.item(), wish.offer(), wish.pin()));
    }

    /** Takes back a gift that nobody redeemed. */
    @POST
    @Path("{id}/refund")
    @Consumes(MediaType.WILDCARD)
    public TvGift refund(@PathParam("id") String id) {
        return view(present().refundGift(id));
    }

    private TvGift view(Gift gift) {
        String title = library.item(gift.item()).map(CatalogItem::title).orElse("");
        return new TvGift(gift.id(), gift.item(), title, gift.code(), gift.state());
    }

    private Passes present() {
        return Present.require(passes, "player");
    }
}
