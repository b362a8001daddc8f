package dev.usher.pki.internal;

import dev.usher.media.api.BoxId;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** Remembers which certificates boxes were given, so that they can be called back. */
public interface IssuedCertificates {
    /** Who issued. */
    enum By {
        OPERATOR,
        SWARM
    }

    /** Written before the certificate leaves. */
    void add(By authority, BoxId box, X509Certificate certificate);

    /** Serial numbers of the box's certificates that may still be in use. */
    List<BigInteger> serials(By authority, BoxId box);

    /** Nobody takes certificates that expired before. */
    void forget(Instant expiredBefore);
}
