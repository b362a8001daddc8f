package dev.usher.pki.rest;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.Roles;
import java.util.regex.Pattern;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The operator signs new parts of boxes: what is not signed no box takes. */
@Component(service = ConsolePartsResource.class)
@JaxrsResource
@RestBase("/v1/console/parts")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ConsolePartsResource {
    private static final String TYPE = "usher-part+jws";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private final OperatorKeys keys;

    @Activate
    public ConsolePartsResource(@Reference OperatorKeys keys) {
        this.keys = keys;
    }

    /**
     * A bundle.
     *
     * @param part its symbolic name
     * @param sha256 of the file, hexadecimal digits in lower case
     */
    public record Part(String part, String version, String sha256) {}

    /**
     * @param jws for the file {@code <bundle>.jws}
     */
    public record Signature(String jws) {}

    /** Signs a bundle. */
    @POST
    public Signature sign(Part part) {
        if (!is(NAME, part.part()) || !is(NAME, part.version()) || !is(SHA256, part.sha256())) {
            throw new Problem(
                    "part-invalid",
                    422,
                    "Send part (symbolic name), version and sha256 (64 hexadecimal digits in lower"
                            + " case) of the bundle.");
        }
        return new Signature(keys.sign(Purpose.MANIFEST, TYPE, Json.bytes(part)));
    }

    private static boolean is(Pattern form, String text) {
        return text != null && form.matcher(text).matches();
    }
}
