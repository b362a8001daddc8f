package dev.usher.renderer.browser.rest;

import dev.usher.media.api.Problem;
import dev.usher.renderer.browser.internal.Page;
import dev.usher.renderer.browser.internal.PageReport;
import dev.usher.rest.RestBase;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/**
 * {@code POST /api/v1/tv/renderer/state}: the television page tells what became of what it was
 * asked to show.
 */
@Component(service = RendererResource.class)
@JaxrsResource
@RestBase("/v1/tv/renderer")
@Path("/")
@RolesAllowed("viewer")
public final class RendererResource {
    private final Page page;

    @Activate
    public RendererResource(@Reference Page page) {
        this.page = page;
    }

    @POST
    @Path("state")
    @Consumes(MediaType.APPLICATION_JSON)
    public void state(PageReport report) {
        if (report == null) {
            throw new Problem("report-malformed", 400, "Send {session, state, position, reason}.");
        }
        page.report(report);
    }
}
