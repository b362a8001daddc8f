package dev.usher.pki.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Revoked;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The certificates of revoked boxes as lists that anything with X.509 can read (RFC 5280 section
 * 5). Made when asked for: who reads one has the newest.
 */
@Component(service = RevocationLists.class)
public final class RevocationLists {
    /** A reader that cannot reach us goes on with an older list for so long. */
    static final Duration VALIDITY = Duration.ofDays(7);

    private final KeyDirectory keys;
    private final IssuedCertificates issued;
    private final BoxDirectory boxes;
    private final InstantSource clock;

    @Activate
    public RevocationLists(
            @Reference KeyDirectory keys,
            @Reference IssuedCertificates issued,
            @Reference BoxDirectory boxes) {
        this(keys, issued, boxes, Clock.systemUTC());
    }

    RevocationLists(
            KeyDirectory keys, IssuedCertificates issued, BoxDirectory boxes, InstantSource clock) {
        this.keys = keys;
        this.issued = issued;
        this.boxes = boxes;
        this.clock = clock;
    }

    /**
     * @return DER
     */
    byte[] list(By by) {
        Instant now = clock.instant();
        issued.forget(now);
        List<Revoked> revoked =
                boxes.boxes().stream()
                        .filter(box -> box.revoked() != null)
                        .flatMap(box -> certificates(by, box).stream())
                        .toList();
        CertificateAuthority authority = by == By.OPERATOR ? keys.operatorCa() : keys.swarmCa();
        return authority.revocationList(revoked, now.toEpochMilli(), now, VALIDITY);
    }

    private List<Revoked> certificates(By by, Box box) {
        return issued.serials(by, box.id()).stream()
                .map(serial -> new Revoked(serial, box.revoked()))
                .toList();
    }
}
