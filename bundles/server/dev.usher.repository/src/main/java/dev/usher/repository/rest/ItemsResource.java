package dev.usher.repository.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.FilePublisher;
import dev.usher.repository.internal.PublishingHouse;
import dev.usher.repository.internal.TorrentFiles;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ForeignClients;
import dev.usher.server.api.Publisher.PublishRequest;
import dev.usher.server.api.Roles;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Publishing from the operator's console: a draft, its files one by one, then publication. */
@Component(service = ItemsResource.class)
@JaxrsResource
@RestBase("/v1/console/items")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ItemsResource {
    private final PublishingHouse house;
    private final FilePublisher publisher;
    private final TorrentFiles torrents;
    private final Catalog catalog;

    /** Null where no tracker runs. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ForeignClients foreign;

    @Activate
    public ItemsResource(
            @Reference PublishingHouse house,
            @Reference FilePublisher publisher,
            @Reference TorrentFiles torrents,
            @Reference Catalog catalog) {
        this.house = house;
        this.publisher = publisher;
        this.torrents = torrents;
        this.catalog = catalog;
    }

    /** The id of a new draft. */
    public record DraftCreated(ItemId item) {}

    /** A version of an item that is not published yet. */
    public record DraftView(ItemId item, int version, String title, String kind, Instant created) {}

    @GET
    public List<CatalogItem> items() {
        return catalog.items();
    }

    @GET
    @Path("/drafts")
    public List<DraftView> drafts() {
        return house.drafts().stream()
                .map(
                        d ->
                                new DraftView(
                                        d.item(),
                                        d.version(),
                                        d.request().title(),
                                        d.request().kind(),
                                        d.created()))
                .toList();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response draft(PublishRequest request) {
        if (request == null) {
            throw new Problem(
                    "malformed-json", 400, "Send title, kind, rating and offers as a JSON object.");
        }
        return Response.status(Response.Status.CREATED)
                .entity(new DraftCreated(house.draft(request)))
                .build();
    }

    /**
     * @param tier whose key encrypts the file, as in {@link Tier}; null = the lowest one's
     */
    @PUT
    @Path("/{item}/files/{name}")
    @Consumes(MediaType.WILDCARD)
    public DraftFile file(
            @PathParam("item") String item,
            @PathParam("name") String name,
            @QueryParam("tier") String tier,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String mediaType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            InputStream clear) {
        return house.addFile(
                id(item), name, mediaType, tier(tier), length == null ? -1 : length, clear);
    }

    @POST
    @Path("/{item}/publish")
    public CatalogItem publish(@PathParam("item") String item) {
        return house.publish(id(item));
    }

    /** Begins the item's next version: its files are sent anew, then it is published. */
    @POST
    @Path("/{item}/versions")
    public Response version(@PathParam("item") String item) {
        return Response.status(Response.Status.CREATED)
                .entity(new DraftCreated(house.nextVersion(id(item)).item()))
                .build();
    }

    /** Publishes the item's next version, encrypted anew from the present one. */
    @POST
    @Path("/{item}/rekey")
    public CatalogItem rekey(@PathParam("item") String item) {
        return publisher.rekey(id(item));
    }

    /** Throws away what is not published yet; the version on offer stays. */
    @DELETE
    @Path("/{item}/draft")
    public void discard(@PathParam("item") String item) {
        house.discardDraft(id(item));
    }

    /**
     * The item for BitTorrent clients: trackers while foreign clients may announce, and web seeds
     * (BEP 19) that answer without a certificate of ours.
     *
     * @param v1 only what clients of BitTorrent v1 know; not every one of them can read a hybrid
     */
    @GET
    @Path("/{item}/torrent")
    @Produces("application/x-bittorrent")
    public Response torrent(@PathParam("item") String item, @QueryParam("v1") boolean v1) {
        ForeignClients tracker = foreign;
        byte[] torrent =
                torrents.of(id(item), tracker == null ? List.of() : tracker.announceUrls(), v1);
        return Response.ok(torrent)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + id(item) + ".torrent\"")
                .build();
    }

    @PUT
    @Path("/{item}/offers")
    @Consumes(MediaType.APPLICATION_JSON)
    public CatalogItem offers(@PathParam("item") String item, List<Offer> offers) {
        ItemId id = id(item);
        catalog.item(id).orElseThrow(() -> unknown(item));
        catalog.offers(id, offers == null ? List.of() : offers);
        return catalog.item(id).orElseThrow(() -> unknown(item));
    }

    @DELETE
    @Path("/{item}")
    public void remove(@PathParam("item") String item) {
        house.remove(id(item));
    }

    private static Tier tier(String text) {
        try {
            return text == null ? Tier.SD : Tier.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    "item-invalid",
                    422,
                    "A tier is one of " + Arrays.toString(Tier.values()) + ".");
        }
    }

    private static ItemId id(String text) {
        try {
            return new ItemId(text);
        } catch (IllegalArgumentException e) {
            throw unknown(text);
        }
    }

    private static Problem unknown(String item) {
        return new Problem("item-unknown", 404, "There is no item '" + item + "'.");
    }
}
