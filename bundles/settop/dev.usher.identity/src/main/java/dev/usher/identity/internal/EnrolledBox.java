package dev.usher.identity.internal;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The box towards its operator. Enrols and renews in the background: again and again, at growing
 * intervals, while the server is away; not again, before enrolment, once it was refused, until the
 * configuration changes.
 */
@Component(
        service = {BoxIdentity.class, BoxKeys.class},
        configurationPid = Settings.PID,
        immediate = true)
public final class EnrolledBox implements BoxIdentity, BoxKeys {
    private static final Duration ATTEND_EVERY = Duration.ofMinutes(1);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration REFUSED_RETRY = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(EnrolledBox.class);

    private final IdentityFiles files;
    private final SigningKey key;
    private final SealingKeys sealing;
    private final BoxId id;
    private final String name;
    private final URI server;
    private final FloorClock clock;
    private final InstantSource machine;
    private final Membership membership;
    private final ScheduledExecutorService worker;

    private Duration retry = RETRY_FIRST;
    private volatile String reason = "enrolment has not begun";

    @Activate
    public EnrolledBox(BundleContext context, Settings settings, @Reference FloorClock clock)
            throws IOException {
        this(
                IdentityFiles.directory(context, settings),
                settings,
                clock,
                Clock.systemUTC(),
                Executors.newSingleThreadScheduledExecutor(
                        work -> new Thread(work, "usher-identity")));
    }

    EnrolledBox(
            Path directory,
            Settings settings,
            FloorClock clock,
            InstantSource machine,
            ScheduledExecutorService worker)
            throws IOException {
        this.clock = clock;
        this.machine = machine;
        this.worker = worker;
        name = settings.name();
        server = httpsUrl(settings.server());
        files = new IdentityFiles(directory, settings, machine.instant());
        key = files.key();
        sealing = SealingKeys.of(directory, key);
        id = Certificates.boxId(key.publicKey());
        membership =
                new Membership(
                        files,
                        new OperatorServer(server),
                        clock,
                        id.value(),
                        name,
                        settings.enrolmentCode());
        LOG.info(
                "Box {} keeps its key {}: security level {}",
                id,
                key.isInToken() ? "in a token" : "in a file",
                securityLevel());
        worker.execute(this::attend);
    }

    private static URI httpsUrl(String text) throws IOException {
        try {
            URI url = URI.create(text.endsWith("/") ? text : text + "/");
            if ("https".equals(url.getScheme()) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // the same message
        }
        throw new IOException(
                "server = " + text + " of " + Settings.PID + " is not an https URL; correct it");
    }

    private void attend() {
        Duration next = ATTEND_EVERY;
        try {
            membership.attend();
            state("");
            retry = RETRY_FIRST;
        } catch (EnrolmentRefusedException e) {
            state(e.getMessage());
            if (membership.backendTls().isEmpty()) {
                return;
            }
            next = REFUSED_RETRY;
        } catch (IOException e) {
            state(
                    "the server "
                            + server
                            + " cannot be reached or is out of order: "
                            + e.getMessage());
            next = retry;
            retry =
                    retry.multipliedBy(2).compareTo(ATTEND_EVERY) < 0
                            ? retry.multipliedBy(2)
                            : ATTEND_EVERY;
        }
        try {
            worker.schedule(this::attend, next.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("Closed meanwhile");
        }
    }

    private void state(String now) {
        if (!now.equals(reason) && !now.isEmpty()) {
            LOG.warn("Box {}: {}", id, now);
        }
        reason = now;
    }

    @Override
    public boolean enrolled() {
        return membership.isComplete();
    }

    @Override
    public BoxId id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int securityLevel() {
        return key.isInToken() ? CertificateRequest.TOKEN : CertificateRequest.SOFTWARE;
    }

    @Override
    public URI server() {
        return server;
    }

    @Override
    public SSLContext backendTls() {
        return membership.backendTls().orElseThrow(this::notEnrolled);
    }

    @Override
    public SSLContext webTls() {
        return membership.webTls().orElseThrow(this::notEnrolled);
    }

    @Override
    public SSLContext swarmTls() {
        return membership.swarmTls().orElseThrow(this::notEnrolled);
    }

    private Problem notEnrolled() {
        return new Problem(
                "not-enrolled", 409, "This box is not enrolled with an operator: " + reason + ".");
    }

    @Override
    public String proof(String method, URI url, String token) {
        return proof(method, url, token, null);
    }

    @Override
    public String proof(String method, URI url, String token, String nonce) {
        Instant now = clock.now().orElseGet(machine::instant);
        return Proof.of(key, method, url, token, nonce, now);
    }

    @Override
    public String sealingSuite() {
        return sealing.suite();
    }

    @Override
    public byte[] sealingKey() {
        return sealing.publicKey();
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return sealing.unseal(suite, enc, ciphertext, info, aad);
    }

    @Override
    public String statement(String type, Map<String, ?> claims) {
        Map<String, Object> stated = new LinkedHashMap<>(claims);
        stated.put("box", id.value());
        return Jws.sign(key, type, Json.bytes(stated));
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return membership.operatorKey(purpose, keyId);
    }

    @Deactivate
    void close() throws InterruptedException {
        worker.shutdownNow();
        if (!worker.awaitTermination(25, TimeUnit.SECONDS)) {
            LOG.warn("A request to the server does not end");
        }
        files.close();
    }
}
