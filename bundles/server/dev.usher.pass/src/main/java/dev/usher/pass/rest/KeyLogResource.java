package dev.usher.pass.rest;

import dev.usher.pass.internal.KeyLog;
import dev.usher.pass.internal.KeyLog.Evidence;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/**
 * The transparency log of keys that left, laid out as C2SP tlog-tiles. Hashes are for everybody;
 * entries say which box got which key, and are for the operator's auditor only.
 */
@Component(service = KeyLogResource.class)
@JaxrsResource
@RestBase("/v1/log")
@Path("/")
public final class KeyLogResource {
    private static final String TEXT = "text/plain; charset=utf-8";
    private final KeyLog log;

    @Activate
    public KeyLogResource(@Reference KeyLog log) {
        this.log = log;
    }

    /** The key that signs checkpoints (C2SP signed-note, "Verifier keys"). */
    @GET
    @Path("verifier")
    @PermitAll
    @Produces(TEXT)
    public String verifier() {
        return log.verifier() + "\n";
    }

    /** The newest checkpoint (C2SP tlog-checkpoint). */
    @GET
    @Path("checkpoint")
    @PermitAll
    @Produces(TEXT)
    public String checkpoint() {
        return log.checkpoint();
    }

    /** Hashes of 32 bytes. */
    @GET
    @Path("tile/{tile: \\d+/.+}")
    @PermitAll
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public byte[] tile(@PathParam("tile") String tile) {
        return log.tile(tile);
    }

    /** Entries, each after its length in two bytes. */
    @GET
    @Path("tile/entries/{bundle: .+}")
    @RolesAllowed(Roles.OPERATOR)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public byte[] entries(@PathParam("bundle") String bundle) {
        return log.entries(bundle);
    }

    /** What a licence let out, with proofs that stand alone (C2SP tlog-proof). */
    @GET
    @Path("licences/{licence}")
    @RolesAllowed({Roles.OPERATOR, Roles.BOX})
    @Produces(MediaType.APPLICATION_JSON)
    public List<Evidence> evidence(@PathParam("licence") String licence) {
        return log.evidence(licence);
    }
}
