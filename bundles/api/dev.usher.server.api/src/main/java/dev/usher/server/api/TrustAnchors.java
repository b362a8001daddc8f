package dev.usher.server.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * PKI: the certificates of the two CAs this installation stands on; public, and the same for its
 * whole life.
 */
@ProviderType
public interface TrustAnchors {
    /** SHA-256 over the DER of the operator CA's certificate, 64 lower-case hexadecimal digits. */
    String operatorCaFingerprint();

    /**
     * The CA of the server's TLS certificate and of the boxes' identity certificates; PEM, ends
     * with a newline.
     */
    String operatorCaPem();

    /**
     * The CA of the peer certificates; goes into info dictionaries as {@code ssl-cert}; PEM, ends
     * with a newline.
     */
    String swarmCaPem();
}
