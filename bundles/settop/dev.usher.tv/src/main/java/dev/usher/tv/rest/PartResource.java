package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.BundleInfo;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.settop.api.Parts;
import java.util.List;
import java.util.Locale;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The swappable parts of the box. */
@Component(service = PartResource.class, configurationPid = "dev.usher.tv")
@Designate(ocd = PartResource.Config.class)
@JaxrsResource
@RestBase("/v1/tv/parts")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class PartResource {
    private final boolean allowSwap;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Parts parts;

    /** What may be done from the television. */
    @ObjectClassDefinition(name = "Usher television")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Whether parts may be replaced from the box's own pages (for device makers)")
        boolean allowSwap() default false;
    }

    /**
     * @param location {@code file:} URL of the new bundle
     */
    public record Swap(String location) {}

    /**
     * @param version of the new part
     */
    public record Swapped(String symbolicName, String version) {}

    @Activate
    public PartResource(Config config) {
        this(config.allowSwap(), null);
    }

    PartResource(boolean allowSwap, Parts parts) {
        this.allowSwap = allowSwap;
        this.parts = parts;
    }

    @GET
    public List<BundleInfo> parts() {
        return Present.require(parts, "device manager").parts();
    }

    @POST
    @Path("{symbolicName}/swap")
    public Swapped swap(@PathParam("symbolicName") String symbolicName, Swap swap) {
        if (!allowSwap) {
            throw new Problem(
                    "swap-disabled",
                    403,
                    "Parts are not replaced from this page. Set allowSwap=true in dev.usher.tv.cfg to allow it.");
        }
        if (swap == null
                || swap.location() == null
                || !swap.location().toLowerCase(Locale.ROOT).startsWith("file:")) {
            throw new Problem(
                    "part-invalid", 422, "Give the file: URL of the new bundle as \"location\".");
        }
        String version =
                Present.require(parts, "device manager").swap(symbolicName, swap.location());
        return new Swapped(symbolicName, version);
    }
}
