package dev.usher.identity.internal;

import dev.usher.crypto.JwsException;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.TimeQuestion;
import dev.usher.crypto.Tls;
import dev.usher.crypto.VerificationKeys;
import dev.usher.settop.api.BoxIdentity.Purpose;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator gave this box: an identity certificate, a peer certificate, the operator's
 * public keys. {@link #attend} gets what is missing and renews what is two thirds through its life;
 * everything else reads.
 */
final class Membership {
    /** For so long a key that the operator took back is believed by a box that is online. */
    private static final Duration KEYS_LIFE = Duration.ofHours(1);

    private static final Duration TIME_LIFE = Duration.ofHours(1);
    private static final Duration LONGEST_WAY = Duration.ofSeconds(10);
    private static final long NEVER = 0;
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final IdentityFiles files;
    private final OperatorServer server;
    private final FloorClock clock;
    private final String id;
    private final String name;
    private final String code;

    private volatile SSLContext backend;
    private volatile SSLContext web;
    private volatile SSLContext swarm;
    private volatile VerificationKeys operatorKeys;
    private volatile boolean keysWanted = true;
    private X509Certificate peer;
    private Instant keysFetched = Instant.EPOCH;
    private long timeAsked = NEVER;

    /**
     * @param code as configured, looked at only when it is needed
     */
    Membership(
            IdentityFiles files,
            OperatorServer server,
            FloorClock clock,
            String id,
            String name,
            String code)
            throws IOException {
        this.files = files;
        this.server = server;
        this.clock = clock;
        this.id = id;
        this.name = name;
        this.code = code;
        files.identity().ifPresent(this::identify);
        files.peer().ifPresent(this::join);
        try {
            Optional<String> kept = files.operatorKeys();
            operatorKeys = kept.isPresent() ? VerificationKeys.parse(kept.get()) : null;
        } catch (JwsException damaged) {
            // fetched again
            operatorKeys = null;
        }
    }

    boolean isComplete() {
        return backend != null && swarm != null && operatorKeys != null;
    }

    /** The same object until the identity certificate changes. */
    Optional<SSLContext> backendTls() {
        return Optional.ofNullable(backend);
    }

    /** The same object until the identity certificate changes. */
    Optional<SSLContext> webTls() {
        return Optional.ofNullable(web);
    }

    /** The same object until the peer certificate changes. */
    Optional<SSLContext> swarmTls() {
        return Optional.ofNullable(swarm);
    }

    Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        VerificationKeys known = operatorKeys;
        if (known == null || known.key(keyId).isEmpty()) {
            keysWanted = true;
            return Optional.empty();
        }
        Optional<PublicKey> key = known.key(purpose.name().toLowerCase(Locale.ROOT), keyId);
        if (key.isEmpty()) {
            LOG.warn("The operator's key {} signed a {}, for which it is not", keyId, purpose);
        }
        return key;
    }

    /** Does what is due; by one thread. */
    void attend() throws IOException, EnrolmentRefusedException {
        attendIdentity();
        attendTime();
        attendPeer();
        attendKeys();
    }

    /** Has the time signed, for what is said on a connection is gone with it (RFC 3161). */
    private void attendTime() throws IOException, EnrolmentRefusedException {
        long now = System.nanoTime();
        if (timeAsked != NEVER && now - timeAsked < TIME_LIFE.toNanos()) {
            return;
        }
        X509Certificate ca = files.identity().orElseThrow().chain().get(1);
        TimeQuestion question = TimeQuestion.fresh();
        Instant time =
                question.time(server.time(backend, question.der()), ca)
                        .orElseThrow(
                                () -> new IOException("the server's time is not properly signed"));
        if (System.nanoTime() - now > LONGEST_WAY.toNanos()) {
            throw new IOException("the server's time was too long on its way to be of use");
        }
        clock.sync(time);
        timeAsked = now;
    }

    private void attendIdentity() throws IOException, EnrolmentRefusedException {
        Optional<KeyStoreFile> present = files.identity();
        if (present.isEmpty()) {
            Optional<KeyStoreFile> device = files.device();
            EnrolmentCode typed = EnrolmentCode.parse(code, device.isPresent());
            X509Certificate ca = typed.operatorCa(server.caCertificates());
            accept(server.enrol(enrolling(ca), files.key(), id, name, typed.text()), ca);
            LOG.info("Enrolled as box {}", id);
            return;
        }
        X509Certificate certificate = present.get().chain().get(0);
        X509Certificate ca = present.get().chain().get(1);
        if (time().isAfter(certificate.getNotAfter().toInstant())) {
            // nobody accepts it in TLS any more; the server knows our key
            accept(server.enrol(enrolling(ca), files.key(), id, name, code), ca);
        } else if (isDue(certificate)) {
            accept(server.reenrol(backend, files.key(), id), ca);
        }
    }

    /** A device that has a certificate of its maker shows it. */
    private SSLContext enrolling(X509Certificate ca) throws IOException {
        Optional<KeyStoreFile> device = files.device();
        return device.isPresent()
                ? Tls.mutual(device.get(), ca, clock::certain)
                : Tls.trusting(ca, clock::certain);
    }

    private void accept(X509Certificate certificate, X509Certificate ca) throws IOException {
        files.identity(certificate, ca);
        files.identity().ifPresent(this::identify);
    }

    private void attendPeer() throws IOException, EnrolmentRefusedException {
        if (peer == null || isDue(peer)) {
            List<X509Certificate> chain = server.peerCertificate(backend, files.key(), id);
            files.peer(chain);
            join(new KeyStoreFile(files.key().pair(), chain));
        }
    }

    private void attendKeys() throws IOException, EnrolmentRefusedException {
        Instant now = time();
        if (keysWanted || now.isAfter(keysFetched.plus(KEYS_LIFE))) {
            String json = server.operatorKeys(backend);
            VerificationKeys fetched;
            try {
                fetched = VerificationKeys.parse(json);
            } catch (JwsException e) {
                throw new IOException("the server's keys are not a JWK set", e);
            }
            files.operatorKeys(json);
            operatorKeys = fetched;
            keysFetched = now;
            keysWanted = false;
        }
    }

    private void identify(KeyStoreFile identity) {
        backend = Tls.mutual(identity, identity.chain().get(1), clock::certain);
        web = Tls.open(identity.chain().get(1));
    }

    private void join(KeyStoreFile own) {
        peer = own.chain().get(0);
        swarm = Tls.mutual(own, own.chain().get(1), this::time);
    }

    private boolean isDue(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return !time().isBefore(from.plus(life.multipliedBy(2).dividedBy(3)));
    }

    private Instant time() {
        return clock.now().orElseGet(clock::certain);
    }
}
