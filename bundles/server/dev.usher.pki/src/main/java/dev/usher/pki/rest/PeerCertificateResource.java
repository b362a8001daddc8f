package dev.usher.pki.rest;

import dev.usher.media.api.BoxId;
import dev.usher.pki.internal.Enrolment;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Roles;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Certificates by which boxes know each other. */
@Component(service = PeerCertificateResource.class)
@JaxrsResource
@RestBase("/v1/box/peer-certificate")
@Path("/")
@RolesAllowed(Roles.BOX)
public final class PeerCertificateResource {
    private final Enrolment enrolment;

    @Activate
    public PeerCertificateResource(@Reference Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    /**
     * Issues a peer certificate, valid for 72 hours.
     *
     * @param pkcs10 PEM, for the caller's own key, common name = box id
     * @return PEM: the certificate, then the swarm CA's
     */
    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    @Produces(MediaType.TEXT_PLAIN)
    public String issue(String pkcs10, @Context SecurityContext caller) {
        return enrolment.peer(new BoxId(caller.getUserPrincipal().getName()), pkcs10);
    }
}
