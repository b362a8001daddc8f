package dev.usher.pki.rest;

import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.KeyRotation.SigningKeyView;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.Locale;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
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

/** The operator's signing keys: one for manifests, one for passes, one for licences. */
@Component(service = ConsoleKeysResource.class)
@JaxrsResource
@RestBase("/v1/console/keys")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleKeysResource {
    private final KeyRotation keys;

    @Activate
    public ConsoleKeysResource(@Reference KeyRotation keys) {
        this.keys = keys;
    }

    @GET
    public List<SigningKeyView> keys() {
        return keys.keys();
    }

    /** Makes the next key and puts it into the JWK set; it signs nothing yet. */
    @POST
    @Path("{purpose}/announce")
    public List<SigningKeyView> announce(@PathParam("purpose") String purpose) {
        keys.announce(purpose(purpose));
        return keys.keys();
    }

    /** Lets the next key sign; what the one before signed stays valid. */
    @POST
    @Path("{purpose}/rotate")
    public List<SigningKeyView> rotate(@PathParam("purpose") String purpose) {
        keys.rotate(purpose(purpose));
        return keys.keys();
    }

    /** Takes back a key that leaked: nothing it signed is believed any more. */
    @DELETE
    @Path("{kid}")
    public void remove(@PathParam("kid") String kid) {
        keys.remove(kid);
    }

    private static Purpose purpose(String text) {
        try {
            return Purpose.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Problem("key-unknown", 404, "There are keys for manifest, pass and licence.");
        }
    }
}
