package dev.usher.catalog.rest;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The catalog as a box downloads it: what changed since it last asked. */
@Component(service = BoxCatalogResource.class)
@JaxrsResource
@RestBase("/v1/box/catalog")
@Path("/")
@RolesAllowed(Roles.BOX)
public final class BoxCatalogResource {
    private final Catalog catalog;

    @Activate
    public BoxCatalogResource(@Reference Catalog catalog) {
        this.catalog = catalog;
    }

    @GET
    public CatalogDelta since(@QueryParam("since") @DefaultValue("0") long revision) {
        return catalog.since(Math.max(0, revision));
    }
}
