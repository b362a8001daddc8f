package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.PassStatus;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import java.util.List;
import javax.annotation.security.RolesAllowed;
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

/** The household's passes: give one back, let go of it, take it. */
@Component(service = PassResource.class)
@JaxrsResource
@RestBase("/v1/tv/passes")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class PassResource {
    private final Counter counter;

    @Activate
    public PassResource(@Reference Counter counter) {
        this.counter = counter;
    }

    /**
     * A pass as a person sees it.
     *
     * @param title of the item; its id when the catalog does not know it any more
     * @param holder what the household calls the box that holds it
     * @param here whether that is this box
     */
    public record TvPass(
            String id,
            ItemId item,
            String title,
            String holder,
            boolean here,
            String status,
            boolean claimable) {}

    /** Newest first. */
    @GET
    public List<TvPass> passes() {
        String here = counter.box();
        return counter.passes().passes().stream().map(pass -> view(pass, here)).toList();
    }

    private TvPass view(HouseholdPass pass, String here) {
        return new TvPass(
                pass.id(),
                pass.item(),
                counter.title(pass.item()).orElse(pass.item().value()),
                pass.holderName(),
                pass.holder() != null && pass.holder().value().equals(here),
                pass.status(),
                pass.claimable());
    }

    @POST
    @Path("{id}/return")
    public PassStatus giveBack(@PathParam("id") String id) {
        return counter.passes().giveBack(id);
    }

    @POST
    @Path("{id}/release")
    public PassStatus release(@PathParam("id") String id) {
        return counter.passes().release(id);
    }

    @POST
    @Path("{id}/claim")
    public void claim(@PathParam("id") String id) {
        counter.passes().claim(id);
    }
}
