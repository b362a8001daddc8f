package dev.usher.player.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.PassGrant;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.player.store.Wallet;
import dev.usher.renderer.api.Renderer;
import dev.usher.settop.api.BoxKeys;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Player;
import dev.usher.settop.api.Profiles;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.TrustedClock;
import dev.usher.settop.api.Watch;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The player of the box: one playback at a time. What happens to it happens on one thread, {@code
 * usher-player}.
 */
@Component(
        service = {Player.class, Streams.class, EventHandler.class},
        property = EventConstants.EVENT_TOPIC + "=" + BoxTopics.COMPLETE,
        configurationPid = "dev.usher.player")
@Designate(ocd = BoxPlayer.Config.class)
public final class BoxPlayer implements Player, Streams, EventHandler {
    @ObjectClassDefinition(name = "Usher player")
    @interface Config {
        @AttributeDefinition(
                description = "This box's own HTTP address, as a renderer on the box reaches it")
        String streamBase() default "http://127.0.0.1:8490";

        @AttributeDefinition(
                description =
                        "Bytes per second a film is taken to need when it is played while it comes")
        long bytesPerSecond() default 750_000;
    }

    private static final int SESSION_BYTES = 16;
    private static final Duration RETRY_PURCHASES = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final double FASTEST = 8;

    private final Library library;
    private final TrustedClock trusted;
    private final EventAdmin events;
    private final Bookmarks bookmarks;
    private final Purchases purchases;
    private final Entitlements entitlements;
    private final StreamOpener opener;
    private final Renewals renewals;
    private final URI streamBase;
    private final Beginning beginning;
    private final PlayerThread thread;
    private final SecureRandom random = new SecureRandom();
    private final DrmSystems drmSystems;
    private final Slot<Renderer> rendererSlot = new Slot<>();
    private final RendererChoice renderers = new RendererChoice(rendererSlot);
    private volatile Screening screening;

    @Activate
    public BoxPlayer(
            @Reference Library library,
            @Reference Backend backend,
            @Reference Swarm swarm,
            @Reference DrmSystems drmSystems,
            @Reference DrmHost drmHost,
            @Reference BoxKeys keys,
            @Reference TrustedClock trusted,
            @Reference EventAdmin events,
            @Reference Wallet wallet,
            @Reference StreamSlots slots,
            @Reference Profiles profiles,
            Config config) {
        this(
                library,
                backend,
                swarm,
                drmSystems,
                drmHost,
                keys,
                trusted,
                events,
                wallet,
                slots,
                profiles,
                URI.create(config.streamBase()),
                new Beginning(library, swarm, config.bytesPerSecond(), Beginning.PATIENCE),
                Clock.systemUTC(),
                new PlayerThread(),
                LOOK,
                Renewals.LOOK);
    }

    BoxPlayer(
            Library library,
            Backend backend,
            Swarm swarm,
            DrmSystems drmSystems,
            DrmHost drmHost,
            BoxKeys keys,
            TrustedClock trusted,
            EventAdmin events,
            Wallet wallet,
            StreamSlots slots,
            Profiles profiles,
            URI streamBase,
            Beginning beginning,
            InstantSource clock,
            PlayerThread thread,
            Duration look,
            Duration renewEvery) {
        this.library = library;
        this.trusted = trusted;
        this.events = events;
        this.bookmarks = new Bookmarks(wallet);
        Sentences sentences = new Sentences(ZoneId.systemDefault(), clock);
        LicenceDesk desk = new LicenceDesk(wallet, backend, keys, drmSystems.opening(), clock);
        this.entitlements = new Entitlements(wallet, desk, trusted);
        this.drmSystems = drmSystems;
        this.opener =
                new StreamOpener(
                        entitlements, drmSystems.opening(), drmHost, swarm, slots, sentences);
        this.purchases =
                new Purchases(wallet, backend, entitlements, desk, profiles, sentences, clock);
        this.streamBase = streamBase;
        this.beginning = beginning;
        this.thread = thread;
        thread.every(look, this::look);
        // never on the player's thread: the server may take its time
        thread.aside(this::finishPurchases);
        InstantSource best = () -> trusted.now().orElseGet(clock::instant);
        Shown shown = new Shown(() -> Optional.ofNullable(screening).map(Screening::stream));
        this.renewals = new Renewals(wallet, desk, shown, best, random);
        thread.asideEvery(renewEvery, renewals::look);
    }

    private void finishPurchases() {
        if (purchases.finish()) {
            thread.asideLater(this::finishPurchases, RETRY_PURCHASES);
        }
    }

    @Reference(
            service = Renderer.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addRenderer(ServiceReference<Renderer> reference, Renderer renderer) {
        addRenderer(Candidate.of(reference, renderer));
    }

    void addRenderer(Candidate<Renderer> renderer) {
        rendererSlot.add(renderer);
        thread.execute(this::renderersChanged);
    }

    void removeRenderer(Renderer renderer) {
        rendererSlot.remove(renderer);
        thread.execute(this::renderersChanged);
    }

    DrmSystems drmSystems() {
        return drmSystems;
    }

    private void renderersChanged() {
        if (screening != null) {
            screening.renderersChanged();
        }
    }

    @Override
    public PassGrant buy(ItemId item, String offer, String pin) {
        return purchases.buy(known(item), offer, pin, library.available(item));
    }

    /** An item is complete. */
    @Override
    public void handleEvent(Event event) {
        if (event.getProperty(BoxTopics.DATA) instanceof ItemId item) {
            thread.aside(() -> library.manifest(item).ifPresent(renewals::arrived));
        }
    }

    @Override
    public Access access(ItemId item) {
        return entitlements.access(item);
    }

    @Override
    public Optional<Duration> startsIn(ItemId item) {
        return library.manifest(item).flatMap(beginning::estimate);
    }

    private CatalogItem known(ItemId item) {
        return library.item(item).orElseThrow(() -> Refusals.itemUnknown(item));
    }

    @Override
    public Session play(ItemId id, int file, String renderer) {
        CatalogItem item = known(id);
        Manifest manifest = library.manifest(id).orElseThrow(() -> beginning.refuse(item));
        if (file < 0 || file >= manifest.files().size()) {
            throw Refusals.fileUnknown(item, file);
        }
        Watch watch = beginning.await(item, manifest, file, bookmarks.of(id, file));
        Export export = null;
        boolean begun = false;
        try {
            String session = newSession();
            ClearStream stream =
                    opener.open(
                            item,
                            manifest,
                            file,
                            watch,
                            why -> thread.execute(() -> fail(session, why)));
            Export opened = new Export(drmSystems.protecting(), stream);
            export = opened;
            String wanted = renderer == null ? "" : renderer;
            Candidate<Renderer> first = renderers.first(opened, wanted);
            // here, for reading the index may take a while
            opened.keySystem(first.service().keySystems());
            Session started = thread.call(() -> begin(session, item, file, opened, first, wanted));
            begun = true;
            return started;
        } finally {
            if (!begun && export != null) {
                export.close();
            } else if (!begun) {
                watch.close();
            }
        }
    }

    private String newSession() {
        byte[] bytes = new byte[SESSION_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Session begin(
            String session,
            CatalogItem item,
            int file,
            Export export,
            Candidate<Renderer> first,
            String wanted) {
        endScreening();
        screening =
                new Screening(
                        session,
                        item.item(),
                        file,
                        item.title(),
                        export,
                        streamBase.resolve("/play/" + session),
                        bookmarks.of(item.item(), file),
                        wanted,
                        renderers,
                        thread,
                        this::publish);
        screening.begin(first);
        return screening.snapshot();
    }

    private void fail(String session, Problem why) {
        if (screening != null && screening.id().equals(session)) {
            screening.fail(why);
            bookmarks.keep(screening.snapshot());
        }
    }

    /** Once a second: where is it, and is the viewing period over? */
    private void look() {
        if (screening == null) {
            return;
        }
        if (screening.look()) {
            publish(screening.snapshot());
            bookmarks.moved(screening.snapshot());
        }
        trusted.now()
                .flatMap(now -> screening.stream().over(now, trusted.certain()))
                .ifPresent(
                        why -> {
                            screening.stream().end(why);
                            screening.fail(why);
                        });
    }

    private void publish(Session session) {
        events.postEvent(new Event(BoxTopics.PLAYBACK, Map.of(BoxTopics.DATA, session)));
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(screening).map(Screening::snapshot);
    }

    @Override
    public Optional<Screening> screening(String session) {
        return Optional.ofNullable(screening).filter(current -> current.id().equals(session));
    }

    @Override
    public void speed(double speed) {
        if (!(speed >= 0 && speed <= FASTEST)) {
            throw new Problem("speed-invalid", 400, "The speed is a number from 0 (pause) to 8.");
        }
        thread.call(
                () -> {
                    current().speed(speed);
                    bookmarks.keep(current().snapshot());
                    return null;
                });
    }

    @Override
    public void seek(Duration position) {
        if (position.isNegative()) {
            throw new Problem("position-invalid", 400, "The position is not before the beginning.");
        }
        thread.call(
                () -> {
                    current().seek(position);
                    return null;
                });
    }

    private Screening current() {
        if (screening == null) {
            throw new Problem(
                    "nothing-playing", 409, "Nothing is playing. Press play on an item first.");
        }
        return screening;
    }

    @Override
    public void stop() {
        thread.call(
                () -> {
                    endScreening();
                    return null;
                });
    }

    private void endScreening() {
        Screening ending = screening;
        if (ending != null) {
            screening = null;
            ending.end();
            bookmarks.keep(ending.snapshot());
        }
    }

    @Deactivate
    void deactivate() {
        try {
            stop();
        } finally {
            thread.close();
        }
    }
}
