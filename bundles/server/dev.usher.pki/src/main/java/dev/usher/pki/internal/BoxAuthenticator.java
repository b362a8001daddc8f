package dev.usher.pki.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.rest.Authenticator;
import dev.usher.rest.Identity;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Roles;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Recognises an enrolled box by the certificate of its TLS connection. */
@Component
public final class BoxAuthenticator implements Authenticator {
    /** Servlet 4.0, section 3.9. */
    static final String CERTIFICATES = "javax.servlet.request.X509Certificate";

    private final Authority authority;
    private final BoxDirectory boxes;

    @Activate
    public BoxAuthenticator(@Reference Authority authority, @Reference BoxDirectory boxes) {
        this.authority = authority;
        this.boxes = boxes;
    }

    @Override
    public Optional<Identity> authenticate(HttpServletRequest request) {
        if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
                || chain.length == 0) {
            return Optional.empty();
        }
        Optional<Box> box = authority.box(chain[0]).flatMap(boxes::box);
        box.filter(b -> b.revoked() != null).ifPresent(b -> refuse(b.id()));
        return box.map(b -> Identity.proven(b.id().value(), Roles.BOX));
    }

    static void refuse(BoxId id) {
        throw new Problem(
                "device-revoked",
                403,
                "Box " + id + " was revoked by the operator and gets nothing; ask the operator.");
    }
}
