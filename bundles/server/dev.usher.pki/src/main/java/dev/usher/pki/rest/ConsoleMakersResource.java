package dev.usher.pki.rest;

import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Devices;
import dev.usher.server.api.Devices.Alarm;
import dev.usher.server.api.Devices.Device;
import dev.usher.server.api.Devices.Maker;
import dev.usher.server.api.Devices.Resolution;
import dev.usher.server.api.Roles;
import java.util.List;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
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

/** Makers of boxes, their devices, and serial numbers that were used twice, for the operator. */
@Component(service = ConsoleMakersResource.class)
@JaxrsResource
@RestBase("/v1/console/makers")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleMakersResource {
    private final Devices devices;

    @Activate
    public ConsoleMakersResource(@Reference Devices devices) {
        this.devices = devices;
    }

    /**
     * A maker to be.
     *
     * @param certificate its CA, PEM
     * @param manifest a serial number a line, optionally with a security level
     */
    public record NewMaker(String name, String certificate, String manifest) {}

    /** Whose a device will be. */
    public record Assignment(String serial, String household) {}

    /**
     * What became of an alarm.
     *
     * @param resolution RELEASE, BLOCK or DISMISS
     */
    public record Resolved(Resolution resolution) {}

    @GET
    public List<Maker> makers() {
        return devices.makers();
    }

    /** Adds a maker, or devices to its manifest. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Maker add(NewMaker maker) {
        return devices.add(maker.name(), maker.certificate(), maker.manifest());
    }

    /** No device of the maker enrols any more. */
    @DELETE
    @Path("{maker}")
    public void remove(@PathParam("maker") String maker) {
        devices.remove(maker);
    }

    @GET
    @Path("{maker}/devices")
    public List<Device> devices(@PathParam("maker") String maker) {
        return devices.devices(maker);
    }

    /** Lets a device enrol into a household without a code. */
    @POST
    @Path("assignments")
    @Consumes(MediaType.APPLICATION_JSON)
    public void assign(Assignment assignment) {
        devices.assign(assignment.serial(), assignment.household());
    }

    /** Open ones first. */
    @GET
    @Path("alarms")
    public List<Alarm> alarms() {
        return devices.alarms();
    }

    @POST
    @Path("alarms/{alarm}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    public void resolve(@PathParam("alarm") String alarm, Resolved how) {
        if (how == null || how.resolution() == null) {
            throw new Problem("alarm-resolution", 422, "Say how: RELEASE, BLOCK or DISMISS.");
        }
        devices.resolve(alarm, how.resolution());
    }
}
