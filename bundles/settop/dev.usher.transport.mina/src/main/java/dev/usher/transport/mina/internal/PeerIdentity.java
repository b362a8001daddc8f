package dev.usher.transport.mina.internal;

import dev.usher.media.api.BoxId;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who the other end of a TLS session proved to be.
 *
 * @param box the certificate's common name, when it is a box id
 * @param serverName SNI it asked for; empty when it is the server
 */
record PeerIdentity(Optional<BoxId> box, Optional<String> serverName) {
    static final PeerIdentity UNKNOWN = new PeerIdentity(Optional.empty(), Optional.empty());

    static PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
        X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
        Optional<String> asked =
                session instanceof ExtendedSSLSession s
                        ? s.getRequestedServerNames().stream()
                                .filter(SNIHostName.class::isInstance)
                                .map(n -> ((SNIHostName) n).getAsciiName())
                                .findFirst()
                        : Optional.empty();
        return new PeerIdentity(box(leaf), asked);
    }

    private static Optional<BoxId> box(X509Certificate leaf) throws SSLPeerUnverifiedException {
        try {
            for (Rdn rdn : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")
                        && String.valueOf(rdn.getValue()).matches("[0-9a-f]{32}")) {
                    return Optional.of(new BoxId(String.valueOf(rdn.getValue())));
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            throw new SSLPeerUnverifiedException("the certificate's subject is malformed");
        }
    }
}
