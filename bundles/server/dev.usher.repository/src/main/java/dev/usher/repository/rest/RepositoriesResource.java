package dev.usher.repository.rest;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.repository.internal.LocalRepository;
import dev.usher.repository.store.RepositoryStore.Remote;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Repositories.Repository;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Repositories, their counters and what they hold, for the operator. */
@Component(service = RepositoriesResource.class)
@JaxrsResource
@RestBase("/v1/console/repositories")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class RepositoriesResource {
    private final LocalRepository repositories;
    private final Catalog catalog;

    @Activate
    public RepositoriesResource(
            @Reference LocalRepository repositories, @Reference Catalog catalog) {
        this.repositories = repositories;
        this.catalog = catalog;
    }

    /**
     * All repositories.
     *
     * @param served payload bytes this runtime's repository sent, by item
     * @param holding names of the repositories that have the item
     */
    public record Overview(
            List<Repository> repositories,
            Map<String, Long> served,
            Map<String, List<String>> holding) {}

    /** Where another server is. */
    public record Address(String baseUrl) {}

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
        return new Overview(repositories.all(), served, holding);
    }

    /** Registers another server, or changes where it is. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void register(@PathParam("name") String name, Address address) {
        repositories.register(new Remote(name, address == null ? null : address.baseUrl()));
    }

    @DELETE
    @Path("/{name}")
    public void unregister(@PathParam("name") String name) {
        repositories.unregister(name);
    }

    /** The operator has copied the item's ciphertext there. */
    @PUT
    @Path("/{name}/items/{item}")
    public void holds(@PathParam("name") String name, @PathParam("item") String item) {
        repositories.holds(name, infoHash(item), true);
    }

    @DELETE
    @Path("/{name}/items/{item}")
    public void holdsNoMore(@PathParam("name") String name, @PathParam("item") String item) {
        repositories.holds(name, infoHash(item), false);
    }

    private InfoHash infoHash(String item) {
        try {
            return catalog.item(new ItemId(item)).orElseThrow(() -> unknown(item)).infoHash();
        } catch (IllegalArgumentException e) {
            throw unknown(item);
        }
    }

    private static Problem unknown(String item) {
        return new Problem("item-unknown", 404, "There is no item '" + item + "'.");
    }
}
