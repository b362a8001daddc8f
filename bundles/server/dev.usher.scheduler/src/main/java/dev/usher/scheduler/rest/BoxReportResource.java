package dev.usher.scheduler.rest;

import dev.usher.backend.api.BoxReport;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import dev.usher.scheduler.internal.DeliveryDesk;
import dev.usher.scheduler.plan.Addresses;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Where boxes say what they hold and want. */
@Component(service = BoxReportResource.class)
@JaxrsResource
@RestBase("/v1/box/report")
@Path("/")
@RolesAllowed(Roles.BOX)
@Consumes(MediaType.APPLICATION_JSON)
public final class BoxReportResource {
    private final DeliveryDesk desk;

    @Activate
    public BoxReportResource(@Reference DeliveryDesk desk) {
        this.desk = desk;
    }

    /** Takes a report; what it says of its endpoints is held against where it comes from. */
    @PUT
    public void report(
            @Context SecurityContext caller, @Context HttpServletRequest http, BoxReport report) {
        if (report == null || report.endpoints() == null) {
            throw new Problem(
                    "report-malformed", 400, "The report is empty. Send it as a JSON object.");
        }
        desk.report(
                new BoxId(caller.getUserPrincipal().getName()),
                report.at(Addresses.own(report.endpoints(), http.getRemoteAddr())));
    }
}
