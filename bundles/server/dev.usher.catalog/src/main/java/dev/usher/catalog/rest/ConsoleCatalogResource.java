package dev.usher.catalog.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The operator's hand on what is published. */
@Component(service = ConsoleCatalogResource.class)
@JaxrsResource
@RestBase("/v1/console/catalog")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
public final class ConsoleCatalogResource {
    private final Catalog catalog;

    @Activate
    public ConsoleCatalogResource(@Reference Catalog catalog) {
        this.catalog = catalog;
    }

    @GET
    public List<CatalogItem> items() {
        return catalog.items();
    }

    @PUT
    @Path("{id}/offers")
    public void offers(@PathParam("id") ItemId id, List<Offer> offers) {
        catalog.offers(id, offers);
    }

    @DELETE
    @Path("{id}")
    public void withdraw(@PathParam("id") ItemId id) {
        catalog.withdraw(id);
    }
}
