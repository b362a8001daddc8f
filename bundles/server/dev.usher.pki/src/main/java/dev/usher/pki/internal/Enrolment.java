package dev.usher.pki.internal;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives boxes their certificates. */
@Component(service = Enrolment.class, configurationPid = KeyDirectory.PID)
public final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private final Authority authority;
    private final BoxDirectory boxes;
    private final Makers makers;
    private final boolean onlyDevices;

    @Activate
    public Enrolment(
            @Reference Authority authority,
            @Reference BoxDirectory boxes,
            @Reference Makers makers,
            KeyDirectory.Config config) {
        this(authority, boxes, makers, config.deviceCertificates());
    }

    /**
     * @param onlyDevices whether boxes need a maker's certificate
     */
    Enrolment(Authority authority, BoxDirectory boxes, Makers makers, boolean onlyDevices) {
        this.authority = authority;
        this.boxes = boxes;
        this.makers = makers;
        this.onlyDevices = onlyDevices;
    }

    /**
     * Who wants in.
     *
     * @param name what the household calls the box
     * @param code empty = none: the operator said whose the device is
     * @param device certificate of its maker, shown on the connection; null = none
     */
    record Applicant(String name, String code, X509Certificate device) {
        @Override
        public String toString() {
            return "Applicant[" + name + "]";
        }
    }

    /**
     * Enrols a box, and uses up the code.
     *
     * <p>A box that is enrolled already gets another certificate for the same key without a code:
     * its answer may have been lost. That gives nothing to anybody who does not hold the key.
     *
     * @param pkcs10 DER
     * @throws Problem enrolment-request (400), enrolment-code, device-revoked,
     *     device-certificate-missing and what {@link Makers} refuses (403)
     */
    X509Certificate enrol(Applicant applicant, byte[] pkcs10) {
        CertificateRequest request = parse(pkcs10);
        PublicKey key = verified(request);
        BoxId id = Certificates.boxId(key);
        Optional<Box> known = boxes.box(id);
        known.filter(b -> b.revoked() != null).ifPresent(b -> BoxAuthenticator.refuse(id));
        if (known.isEmpty()) {
            if (applicant.device() != null) {
                enrolDevice(applicant, id);
            } else if (onlyDevices) {
                throw new Problem(
                        "device-certificate-missing",
                        403,
                        "This operator takes boxes only that show a certificate of their maker.");
            } else {
                boxes.enrol(applicant.code(), id, applicant.name());
            }
            LOG.info("Box {} enrolled as {}", id, applicant.name());
        }
        makers.stated(id, request.securityLevel());
        return authority.identity(key);
    }

    private void enrolDevice(Applicant applicant, BoxId id) {
        Makers.Proven device = makers.proven(applicant.device());
        boolean byCode = !applicant.code().isEmpty();
        String household =
                (byCode ? boxes.invited(applicant.code(), id) : makers.assignedTo(device))
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "enrolment-code",
                                                403,
                                                "Nobody said whose this box is: the enrolment code is missing, used up"
                                                        + " or expired. Ask the operator for a new one."));
        Optional<BoxId> instead = makers.claim(device, id, household);
        if (byCode) {
            boxes.enrol(applicant.code(), id, applicant.name());
        } else {
            boxes.admit(household, id, applicant.name());
        }
        // the same device with a new key: the household's own, set up anew
        instead.filter(box -> boxes.box(box).isPresent()).ifPresent(boxes::revoke);
    }

    /**
     * A new identity certificate for a box that proved who it is.
     *
     * @throws Problem enrolment-request (400)
     */
    X509Certificate renew(BoxId caller, byte[] pkcs10) {
        CertificateRequest request = parse(pkcs10);
        PublicKey key = own(caller, verified(request));
        makers.stated(caller, request.securityLevel());
        return authority.identity(key);
    }

    /**
     * A peer certificate for a box that proved who it is.
     *
     * @param pem PKCS#10
     * @return the certificate and the swarm CA's, PEM
     * @throws Problem enrolment-request (400)
     */
    public String peer(BoxId caller, String pem) {
        CertificateRequest request;
        try {
            request = CertificateRequest.parsePem(pem);
        } catch (CertificateException e) {
            throw refused(e.getMessage());
        }
        X509Certificate certificate = authority.peer(own(caller, verified(request)));
        return Certificates.toPem(certificate) + Certificates.toPem(authority.swarmCa());
    }

    private static CertificateRequest parse(byte[] pkcs10) {
        try {
            return CertificateRequest.parse(pkcs10);
        } catch (CertificateException e) {
            throw refused(e.getMessage());
        }
    }

    private static PublicKey verified(CertificateRequest request) {
        BoxId id = Certificates.boxId(request.publicKey());
        if (!id.value().equals(request.commonName())) {
            throw refused("the common name must be the box id, " + id);
        }
        return request.publicKey();
    }

    private static PublicKey own(BoxId caller, PublicKey key) {
        if (!Certificates.boxId(key).equals(caller)) {
            throw refused("it is for another box than the one that asks");
        }
        return key;
    }

    private static Problem refused(String why) {
        return new Problem(
                "enrolment-request", 400, "The certificate request is not accepted: " + why + ".");
    }
}
