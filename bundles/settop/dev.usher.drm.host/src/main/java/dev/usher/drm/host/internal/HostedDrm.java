package dev.usher.drm.host.internal;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.host.wire.Film;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Hello;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Rehearsal;
import dev.usher.drm.host.wire.Wire;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DRM system of another bundle, run in a process of its own: what this JVM sees of it is
 * licences, ciphertext and clear bytes. Only there when it is configured; then it goes before the
 * same system in this JVM, and licences are sealed to the key of the process.
 */
@Component(
        configurationPid = Settings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"service.ranking:Integer=100", "hosted:Boolean=true"})
@Designate(ocd = Settings.class)
public final class HostedDrm implements DrmSystem {
    private static final Logger LOG = LoggerFactory.getLogger(HostedDrm.class);

    /** So long a person waits for a host that is just being started again. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration HANGS = Duration.ofSeconds(15);
    private static final Duration TIME_LIFE = Duration.ofHours(1);

    private final HostProcess process;
    private final TimeRelay time;
    private final Duration patience;
    private final Duration hangs;
    private final ScheduledExecutorService attendant;
    private volatile Hello hello;
    private long timeAsked;
    private boolean timeHeard;

    @Activate
    public HostedDrm(BundleContext context, Settings settings, @Reference BoxIdentity identity)
            throws IOException {
        this(HostLaunch.of(context, settings), new TimeRelay(identity));
        Rehearsal.begin();
    }

    /**
     * Outside of a container.
     *
     * @param jars class path of the host: a DRM system and what it needs
     * @param directory of the host
     */
    public HostedDrm(List<Path> jars, Path directory, Path socket, BoxIdentity identity) {
        this(HostLaunch.of(jars, directory, socket), new TimeRelay(identity));
    }

    HostedDrm(HostProcess process, TimeRelay time) {
        this(process, time, PATIENCE, HANGS);
    }

    /**
     * @param patience how long a host is waited for that is not there
     * @param hangs how long one may say nothing
     */
    HostedDrm(HostProcess process, TimeRelay time, Duration patience, Duration hangs) {
        this.process = process;
        this.time = time;
        this.patience = patience;
        this.hangs = hangs;
        AtomicInteger threads = new AtomicInteger();
        // the second thread ends what the first one, or a reader, waits for too long
        attendant =
                Executors.newScheduledThreadPool(
                        2,
                        work ->
                                new Thread(
                                        work, "usher-drm-attendant-" + threads.incrementAndGet()));
        attendant.scheduleWithFixedDelay(this::attend, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        long often = hangs.toMillis() / 5;
        attendant.scheduleWithFixedDelay(
                () -> process.cut(hangs), often, often, TimeUnit.MILLISECONDS);
    }

    /** Looks whether the host lives, and has it hear the time now and then. */
    private void attend() {
        try {
            hello = greet();
            boolean due = System.nanoTime() - timeAsked > TIME_LIFE.toNanos();
            if (!hello.confirmed() || !timeHeard || due) {
                timeHeard = talk(time::ask);
                timeAsked = System.nanoTime();
            }
        } catch (IOException e) {
            LOG.debug("The DRM host is asked again later", e);
        } catch (Problem e) {
            LOG.debug("The box is not enrolled yet", e);
        }
    }

    private interface Saying<T> {
        T with(Wire wire) throws IOException;
    }

    private <T> T talk(Saying<T> saying) throws IOException {
        try {
            return process.talk(
                    patience,
                    wire -> {
                        try (wire) {
                            return saying.with(wire);
                        }
                    });
        } catch (DrmException e) {
            throw new IllegalStateException("nothing was to be opened", e);
        }
    }

    /** Who does not answer for long is ended, if it is the box's to end. */
    private Hello greet() throws IOException {
        return talk(
                wire -> {
                    try {
                        wire.send(Kind.HELLO, 0, 0, 0);
                        Head head = wire.receive();
                        if (head.kind() != Kind.HELLO) {
                            throw wire.malformed(head.kind() + " instead of a greeting");
                        }
                        return wire.take(head, Hello.class);
                    } catch (ClosedChannelException silent) {
                        LOG.warn("The DRM host does not greet; ours is ended and started again");
                        process.kill();
                        throw silent;
                    }
                });
    }

    /** What the host says of itself; waits for it when it is just being started. */
    private Hello hello() {
        Hello known = hello;
        if (known != null) {
            return known;
        }
        try {
            hello = greet();
            return hello;
        } catch (IOException e) {
            throw missing(e);
        }
    }

    private static Problem missing(IOException why) {
        return new Problem(
                "drm-missing",
                503,
                "The part that unlocks films does not run: " + why.getMessage() + ".");
    }

    @Override
    public String scheme() {
        return hello().scheme();
    }

    @Override
    public Optional<SealingKey> sealingKey() {
        Hello known = hello();
        return Optional.of(new SealingKey(known.suite(), known.key()));
    }

    @Override
    public DecryptSession open(
            DrmHost host, String licence, Manifest manifest, int file, CipherSource source)
            throws DrmException, IOException {
        // a host that takes over from one that died goes on with the same screening
        Instant began = host.screeningBegan().or(host::now).orElse(null);
        boolean[] first = {true};
        HostedSession.Opener opener =
                () -> {
                    Open open =
                            new Open(
                                    host.box(),
                                    licence,
                                    Film.of(manifest),
                                    file,
                                    source.length(),
                                    host.viewer().orElse(null),
                                    first[0] ? host.screeningBegan().orElse(null) : began);
                    try {
                        OpenFile opened =
                                process.talk(
                                        patience,
                                        wire ->
                                                new OpenFile(
                                                        wire,
                                                        process.meeting(),
                                                        host,
                                                        source,
                                                        open));
                        first[0] = false;
                        return opened;
                    } catch (MissingHostException e) {
                        throw missing(e);
                    }
                };
        try {
            return new HostedSession(opener, source);
        } catch (DrmException e) {
            // a host that has just begun to live may not have heard the time yet
            if (e.reason() != Reason.CLOCK_SUSPECT || !hearsTime()) {
                throw e;
            }
            return new HostedSession(opener, source);
        }
    }

    /** Has the host hear the time now; whether it did. */
    private boolean hearsTime() {
        try {
            return talk(time::ask);
        } catch (IOException | Problem e) {
            LOG.debug("The DRM host does not hear the time", e);
            return false;
        }
    }

    /** Ends the host. */
    @Deactivate
    public void close() throws InterruptedException {
        attendant.shutdownNow();
        process.close();
        if (!attendant.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("A look after the DRM host does not end");
        }
    }
}
