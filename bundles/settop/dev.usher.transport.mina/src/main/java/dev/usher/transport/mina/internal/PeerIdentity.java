package dev.usher.transport.mina.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
 * @param names the certificate is for: dNSNames of its SubjectAltName
 */
record PeerIdentity(Optional<BoxId> box, Optional<String> serverName, Set<String> names) {
    static final PeerIdentity UNKNOWN =
            new PeerIdentity(Optional.empty(), Optional.empty(), Set.of());

    private static final String ANY = "*";
    private static final int DNS_NAME = 2;

    static PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
        X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
        Optional<String> asked =
                session instanceof ExtendedSSLSession s
                        ? s.getRequestedServerNames().stream()
                                .filter(SNIHostName.class::isInstance)
                                .map(n -> ((SNIHostName) n).getAsciiName())
                                .findFirst()
                        : Optional.empty();
        return new PeerIdentity(box(leaf), asked, names(leaf));
    }

    /**
     * Whether the certificate is for this item, by the rule of SSL torrents: a name equal to the
     * torrent's, never a part of it, or the one that stands for all.
     */
    boolean covers(ItemId item) {
        return names.contains(ANY) || names.contains(item.value());
    }

    private static Set<String> names(X509Certificate leaf) throws SSLPeerUnverifiedException {
        try {
            Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            return all == null
                    ? Set.of()
                    : all.stream()
                            .filter(name -> Integer.valueOf(DNS_NAME).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .collect(Collectors.toSet());
        } catch (CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("the certificate's names are malformed");
        }
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
