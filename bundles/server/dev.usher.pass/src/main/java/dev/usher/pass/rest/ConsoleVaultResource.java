package dev.usher.pass.rest;

import dev.usher.pass.internal.FileKeyVault;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The key vault, for the operator. */
@Component(service = ConsoleVaultResource.class)
@JaxrsResource
@RestBase("/v1/console/vault")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleVaultResource {
    private final FileKeyVault vault;

    @Activate
    public ConsoleVaultResource(@Reference FileKeyVault vault) {
        this.vault = vault;
    }

    /**
     * @param kek names the key-encryption key without telling it
     */
    public record Rotated(String kek) {}

    /** Replaces the key-encryption key. */
    @POST
    @Path("rotate")
    public Rotated rotate() {
        return new Rotated(vault.rotate());
    }
}
