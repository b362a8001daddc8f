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
@Component(service = Enrolment.class)
public final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private final Authority authority;
    private final BoxDirectory boxes;

    @Activate
    public Enrolment(@Reference Authority authority, @Reference BoxDirectory boxes) {
        this.authority = authority;
        this.boxes = boxes;
    }

    /**
     * Enrols a box, and uses up the code.
     *
     * <p>A box that is enrolled already gets another certificate for the same key without a code:
     * its answer may have been lost. That gives nothing to anybody who does not hold the key.
     *
     * @param pkcs10 DER
     * @throws Problem enrolment-request (400), enrolment-code (403), box-revoked (403)
     */
    X509Certificate enrol(String name, String code, byte[] pkcs10) {
        PublicKey key = verified(parse(pkcs10));
        BoxId id = Certificates.boxId(key);
        Optional<Box> known = boxes.box(id);
        known.filter(b -> b.revoked() != null).ifPresent(b -> BoxAuthenticator.refuse(id));
        if (known.isEmpty()) {
            boxes.enrol(code, id, name);
            LOG.info("Box {} enrolled as {}", id, name);
        }
        return authority.identity(key);
    }

    /**
     * A new identity certificate for a box that proved who it is.
     *
     * @throws Problem enrolment-request (400)
     */
    X509Certificate renew(BoxId caller, byte[] pkcs10) {
        return authority.identity(own(caller, verified(parse(pkcs10))));
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
