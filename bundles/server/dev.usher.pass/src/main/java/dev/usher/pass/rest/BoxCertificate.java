package dev.usher.pass.rest;

import dev.usher.media.api.Problem;
import dev.usher.pass.internal.BoxKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.SecurityContext;

/** The key by which a box made the connection. */
final class BoxCertificate {
    private static final String ATTRIBUTE = "javax.servlet.request.X509Certificate";

    private BoxCertificate() {}

    /**
     * @throws Problem device-mismatch (403) when the certificate is not that of the box that was
     *     recognised
     */
    static BoxKey key(HttpServletRequest request, SecurityContext caller) {
        if (request.getAttribute(ATTRIBUTE) instanceof X509Certificate[] chain
                && chain.length > 0
                && chain[0].getPublicKey() instanceof ECPublicKey key) {
            BoxKey box = BoxKey.of(key);
            if (box.id().value().equals(caller.getUserPrincipal().getName())) {
                return box;
            }
        }
        throw new Problem(
                "device-mismatch",
                403,
                "Passes are bound to the box's key: connect with the box's own certificate.");
    }
}
