package dev.usher.pki.internal;

import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.media.api.BoxId;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.server.api.TrustAnchors;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the two CAs vouch for: the server, boxes towards the server, boxes towards each other. */
@Component(service = {Authority.class, TrustAnchors.class})
public final class Authority implements TrustAnchors {
    static final Duration IDENTITY_VALIDITY = Duration.ofDays(365);

    /** Short, because this is how a revoked box gets out of the swarm. */
    static final Duration PEER_VALIDITY = Duration.ofHours(72);

    static final Duration SERVER_VALIDITY = Duration.ofDays(2 * 365);
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    static final Duration TIME_VALIDITY = Duration.ofDays(90);
    private static final int MOST_VERIFIED = 10_000;

    private final KeyDirectory keys;
    private final IssuedCertificates issued;
    private final InstantSource clock;

    /** Boxes by certificate: verifying one costs more than all else of a short call. */
    private final Map<X509Certificate, BoxId> verified = new ConcurrentHashMap<>();

    @Activate
    public Authority(@Reference KeyDirectory keys, @Reference IssuedCertificates issued) {
        this(keys, issued, Clock.systemUTC());
    }

    Authority(KeyDirectory keys, IssuedCertificates issued, InstantSource clock) {
        this.keys = keys;
        this.issued = issued;
        this.clock = clock;
    }

    X509Certificate operatorCa() {
        return keys.operatorCa().certificate();
    }

    public X509Certificate swarmCa() {
        return keys.swarmCa().certificate();
    }

    /** A box's certificate towards the server; its common name is the box id. */
    X509Certificate identity(PublicKey box) {
        BoxId id = Certificates.boxId(box);
        Leaf leaf = new Leaf(id.value(), Usage.CLIENT, List.of(), List.of(), IDENTITY_VALIDITY);
        X509Certificate certificate = keys.operatorCa().issue(box, leaf, clock.instant());
        issued.add(By.OPERATOR, id, certificate);
        return certificate;
    }

    /** A box's certificate towards other boxes; good for every torrent ({@code *}). */
    public X509Certificate peer(PublicKey box) {
        BoxId id = Certificates.boxId(box);
        Leaf leaf = new Leaf(id.value(), Usage.PEER, List.of("*"), List.of(), PEER_VALIDITY);
        X509Certificate certificate = keys.swarmCa().issue(box, leaf, clock.instant());
        issued.add(By.SWARM, id, certificate);
        return certificate;
    }

    /** The certificate of the key that signs the time. */
    X509Certificate timeStamps(PublicKey key) {
        Leaf leaf = new Leaf("Usher Time", Usage.TIME_STAMPS, List.of(), List.of(), TIME_VALIDITY);
        return keys.operatorCa().issue(key, leaf, clock.instant());
    }

    /** The server's own certificate; the first name becomes its common name. */
    X509Certificate server(PublicKey key, List<String> dnsNames, List<String> addresses) {
        Leaf leaf = new Leaf(dnsNames.get(0), Usage.SERVER, dnsNames, addresses, SERVER_VALIDITY);
        return keys.operatorCa().issue(key, leaf, clock.instant());
    }

    /**
     * The box this certificate belongs to; empty when it is not a valid identity certificate of
     * ours.
     */
    Optional<BoxId> box(X509Certificate certificate) {
        BoxId known = verified.get(certificate);
        if (known != null) {
            return isInForce(certificate) ? Optional.of(known) : Optional.empty();
        }
        BoxId id = Certificates.boxId(certificate.getPublicKey());
        boolean ours =
                Certificates.issuedBy(certificate, operatorCa(), clock.instant())
                        && isForClients(certificate)
                        && Certificates.commonName(certificate)
                                .filter(id.value()::equals)
                                .isPresent();
        if (!ours) {
            return Optional.empty();
        }
        if (verified.size() >= MOST_VERIFIED) {
            verified.clear();
        }
        verified.put(certificate, id);
        return Optional.of(id);
    }

    private boolean isInForce(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
            return true;
        } catch (CertificateException notNow) {
            return false;
        }
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes != null && purposes.contains(CLIENT_AUTH);
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    @Override
    public String operatorCaFingerprint() {
        return Certificates.fingerprint(operatorCa());
    }

    @Override
    public String operatorCaPem() {
        return Certificates.toPem(operatorCa());
    }

    @Override
    public String swarmCaPem() {
        return Certificates.toPem(swarmCa());
    }
}
