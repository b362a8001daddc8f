package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.rest.RestBase;
import dev.usher.settop.api.Parts;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The devices of the box and how they are. */
@Component(service = DeviceResource.class)
@JaxrsResource
@RestBase("/v1/tv/devices")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class DeviceResource {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Parts parts;

    @GET
    public List<Parts.DeviceInfo> devices() {
        return Present.require(parts, "device manager").devices();
    }
}
