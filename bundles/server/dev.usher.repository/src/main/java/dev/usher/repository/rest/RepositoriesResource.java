package dev.usher.repository.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.repository.internal.PlacedRepositories;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.repository.placement.PlacementSettings;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Placement.Copy;
import dev.usher.server.api.Placement.Progress;
import dev.usher.server.api.Placement.Server;
import dev.usher.server.api.Repositories.Repository;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Repositories, what they keep and how far repair is, for the operator. */
@Component(service = RepositoriesResource.class)
@JaxrsResource
@RestBase("/v1/console/repositories")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class RepositoriesResource {
    private final PlacedRepositories repositories;
    private final Catalog catalog;

    @Activate
    public RepositoriesResource(
            @Reference PlacedRepositories repositories, @Reference Catalog catalog) {
        this.repositories = repositories;
        this.catalog = catalog;
    }

    /**
     * All repositories.
     *
     * @param served payload bytes all repositories sent, by item
     * @param holding names of the repositories that orders may name for the item
     */
    public record Overview(
            List<Server> repositories,
            Map<String, Long> served,
            Map<String, List<String>> holding,
            Progress progress,
            PlacementSettings settings) {}

    @GET
    public Overview overview() {
        Map<String, Long> served = new TreeMap<>();
        Map<String, List<String>> holding = new TreeMap<>();
        catalog.items()
                .forEach(
                        i -> {
                            served.put(i.item().value(), repositories.served(i.infoHash()));
                            holding.put(
                                    i.item().value(),
                                    repositories.holding(i.infoHash()).stream()
                                            .map(Repository::name)
                                            .toList());
                        });
        return new Overview(
                repositories.servers(),
                served,
                holding,
                repositories.progress(),
                repositories.settings());
    }

    /** Registers another server, or changes weight, capacity and draining of any. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void register(@PathParam("name") String name, Registration registration) {
        repositories.register(name, registration);
    }

    /**
     * Forgets another server; nothing is deleted there.
     *
     * @param force also when items have too few copies without it
     */
    @DELETE
    @Path("/{name}")
    public void unregister(
            @PathParam("name") String name,
            @QueryParam("force") @DefaultValue("false") boolean force) {
        repositories.unregister(name, force);
    }

    /** Looks at a server now; answers what was found. */
    @POST
    @Path("/{name}/probe")
    public Server probe(@PathParam("name") String name) {
        repositories.probe(name);
        return repositories.servers().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where an item's copies are, and where they belong. */
    @GET
    @Path("/items/{item}")
    public List<Copy> placement(@PathParam("item") String item) {
        try {
            return repositories.copies(
                    catalog.item(new ItemId(item))
                            .map(CatalogItem::infoHash)
                            .orElseThrow(() -> unknown(item)));
        } catch (IllegalArgumentException e) {
            throw unknown(item);
        }
    }

    @GET
    @Path("/settings")
    public PlacementSettings settings() {
        return repositories.settings();
    }

    @PUT
    @Path("/settings")
    @Consumes(MediaType.APPLICATION_JSON)
    public PlacementSettings settings(PlacementSettings settings) {
        if (settings == null) {
            throw new Problem("settings-malformed", 400, "Send the settings as a JSON object.");
        }
        repositories.settings(settings);
        return repositories.settings();
    }

    private static Problem unknown(String item) {
        return new Problem("item-unknown", 404, "There is no item '" + item + "'.");
    }
}
