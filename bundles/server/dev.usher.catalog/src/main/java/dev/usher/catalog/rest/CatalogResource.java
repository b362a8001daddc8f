package dev.usher.catalog.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.catalog.internal.StoredCatalog;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import java.util.List;
import javax.annotation.security.PermitAll;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The catalog as anybody may see it. */
@Component(service = CatalogResource.class)
@JaxrsResource
@RestBase("/v1/catalog")
@Path("/")
@PermitAll
public final class CatalogResource {
    private final StoredCatalog catalog;

    @Activate
    public CatalogResource(@Reference StoredCatalog catalog) {
        this.catalog = catalog;
    }

    @GET
    @Path("items")
    public List<CatalogItem> search(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("kind") @DefaultValue("") String kind) {
        return catalog.search(words, kind);
    }

    @GET
    @Path("items/{id}")
    public CatalogItem item(@PathParam("id") ItemId id) {
        return catalog.item(id).orElseThrow(() -> StoredCatalog.unknown(id));
    }
}
