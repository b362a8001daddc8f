package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.BoxState;
import dev.usher.settop.api.Library;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Everything the home screen shows. */
@Component(service = HomeResource.class)
@JaxrsResource
@RestBase("/v1/tv/home")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class HomeResource {
    private final Library library;
    private final Shelf shelf;

    /** The home screen. */
    public record Home(BoxState box, List<TvItem> items, List<ItemId> queue) {}

    @Activate
    public HomeResource(@Reference Library library, @Reference Shelf shelf) {
        this.library = library;
        this.shelf = shelf;
    }

    /**
     * @param query words to find; empty = the whole catalog
     */
    @GET
    public Home home(@QueryParam("q") @DefaultValue("") String query) {
        List<ItemId> queue = library.queue().stream().map(QueueEntry::item).toList();
        return new Home(library.state(), shelf.items(query), queue);
    }
}
