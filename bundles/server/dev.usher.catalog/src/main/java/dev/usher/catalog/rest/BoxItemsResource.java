package dev.usher.catalog.rest;

import dev.usher.backend.api.ItemDescription;
import dev.usher.catalog.internal.StoredCatalog;
import dev.usher.media.api.ItemId;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** What a box needs to fetch and verify an item. */
@Component(service = BoxItemsResource.class)
@JaxrsResource
@RestBase("/v1/box/items")
@Path("/")
@RolesAllowed(Roles.BOX)
public final class BoxItemsResource {
    private final Catalog catalog;

    @Activate
    public BoxItemsResource(@Reference Catalog catalog) {
        this.catalog = catalog;
    }

    @GET
    @Path("{id}")
    public ItemDescription describe(@PathParam("id") ItemId id) {
        return catalog.describe(id).orElseThrow(() -> StoredCatalog.unknown(id));
    }
}
