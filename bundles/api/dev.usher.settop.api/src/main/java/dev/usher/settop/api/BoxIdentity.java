package dev.usher.settop.api;

import dev.usher.media.api.BoxId;
import java.net.URI;
import java.security.PublicKey;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Identity: the box's key, its certificates and the operator it trusts.
 *
 * <p>Exists from the start; before enrolment {@link #enrolled()} is false and the TLS contexts are
 * refused with a Problem {@code not-enrolled}, which says why. Enrolment runs by itself as soon as
 * server and code are configured. A TLS context is the same object until its certificate is
 * renewed: ask for it again for each connection.
 */
@ProviderType
public interface BoxIdentity {
    boolean enrolled();

    /** Derived from the key, so known before enrolment. */
    BoxId id();

    String name();

    /** Where the box's key lies: 1 = in a file, 2 = in a token it cannot leave. */
    default int securityLevel() {
        return 1;
    }

    /** Base URL of the server, ends with a slash. */
    URI server();

    /** Mutual TLS to the server: our identity certificate, trusting the operator's CA only. */
    SSLContext backendTls();

    /**
     * TLS to web servers of others: trusts the public CAs and the operator's, and shows no
     * certificate of ours. A box that knows no others answers {@link #backendTls}.
     */
    default SSLContext webTls() {
        return backendTls();
    }

    /** Mutual TLS between boxes: our peer certificate, trusting the swarm CA only. */
    SSLContext swarmTls();

    /**
     * A fresh proof that we hold the box key (JWS ES256, {@code typ=dpop+jwt}, shape of RFC 9449).
     *
     * @param method HTTP method
     * @param url without query
     * @param token the pass it goes with; its SHA-256 becomes {@code ath}
     */
    String proof(String method, URI url, String token);

    /**
     * The same for a server that does not trust our clock.
     *
     * @param nonce what the server gave us to show that the proof is fresh (RFC 9449 section 8)
     */
    default String proof(String method, URI url, String token, String nonce) {
        return proof(method, url, token);
    }

    /** What the operator's signing keys are for. */
    enum Purpose {
        /** Items' manifests, and parts (bundles) of this box. */
        MANIFEST,
        /** Licences, and who watches on this box. */
        LICENCE
    }

    /**
     * The operator's signing key with this RFC 7638 thumbprint; empty = not ours, or for something
     * else.
     */
    Optional<PublicKey> operatorKey(Purpose purpose, String keyId);
}
