package dev.usher.player.internal;

import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.Renderer;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import dev.usher.renderer.api.host.Protection;
import dev.usher.settop.api.Player.Session;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One playback: its stream, and whichever renderer shows it. The stream outlives renderers: when
 * the one in use is replaced, its successor goes on at the last position.
 *
 * <p>All methods run on the player's thread, except {@link #snapshot}.
 */
final class Screening {
    private static final Logger LOG = LoggerFactory.getLogger(Screening.class);
    private static final double NORMAL = 1;
    private final String id;
    private final ItemId item;
    private final int file;
    private final String title;
    private final Export export;
    private final URI clearUri;
    private final String wanted;
    private final RendererChoice renderers;
    private final Executor player;
    private final Consumer<Session> changed;
    private Candidate<Renderer> renderer;
    private Playback playback;
    private URI uri;
    private volatile boolean isProtected;

    /** Counts presentations, so that what a retired renderer still says is not heard. */
    private int presentation;

    private boolean rendererLost;
    private double speed = NORMAL;
    private Duration position;
    private String state = "starting";
    private String reason = "";
    private String rendererName = "";
    private volatile Session snapshot;

    /**
     * @param wanted name of the renderer to use; empty = the best
     * @param player runs what a renderer says on the player's thread
     * @param changed hears every change of the session
     */
    Screening(
            String id,
            ItemId item,
            int file,
            String title,
            Export export,
            URI clearUri,
            Duration position,
            String wanted,
            RendererChoice renderers,
            Executor player,
            Consumer<Session> changed) {
        this.id = id;
        this.item = item;
        this.file = file;
        this.title = title;
        this.export = export;
        this.clearUri = clearUri;
        this.uri = clearUri;
        this.position = position;
        this.wanted = wanted;
        this.renderers = renderers;
        this.player = player;
        this.changed = changed;
        update();
    }

    String id() {
        return id;
    }

    Export export() {
        return export;
    }

    ClearStream stream() {
        return export.clear();
    }

    /** Whether the renderer gets the protected form of the stream. */
    boolean isProtected() {
        return isProtected;
    }

    Session snapshot() {
        return snapshot;
    }

    /** Opens the first renderer. */
    void begin(Candidate<Renderer> first) {
        show(first);
    }

    /** Renderers came or went. */
    void renderersChanged() {
        if (isOver()) {
            return;
        }
        boolean present = renderer != null && renderers.has(renderer);
        Optional<Candidate<Renderer>> successor = renderers.named(rendererName);
        if (present && successor.map(best -> best.equals(renderer)).orElse(true)) {
            return;
        }
        if (successor.isEmpty() && wanted.isEmpty()) {
            successor = renderers.best(export, "");
        }
        takeOffTheScreen();
        if (successor.isPresent()) {
            LOG.info("'{}' goes on with renderer {}", title, successor.get().service().name());
            show(successor.get());
        } else {
            rendererLost = true;
            become(
                    "failed",
                    "The renderer " + rendererName + " is gone. Playing goes on when it is back.");
        }
    }

    private boolean isOver() {
        return state.equals("ended") || (state.equals("failed") && !rendererLost);
    }

    private void show(Candidate<Renderer> next) {
        int number = ++presentation;
        rendererLost = false;
        renderer = next;
        rendererName = next.service().name();
        Optional<Protection> protection = protection(next.service());
        isProtected = protection.isPresent();
        uri = isProtected ? clearUri.resolve("/protected/" + id) : clearUri;
        become("starting", "");
        MediaSource source =
                new MediaSource(uri, mediaType(), stream().length(), title, position, protection);
        PlaybackListener listener =
                (said, why) ->
                        player.execute(
                                () -> {
                                    if (number == presentation) {
                                        heard(said, why);
                                    }
                                });
        try {
            playback = next.service().open(source, listener);
            if (speed != NORMAL) {
                playback.speed(speed);
            }
        } catch (RendererException e) {
            LOG.debug("renderer {} does not open '{}'", rendererName, title, e);
            become("failed", e.getMessage());
        }
    }

    /** Never clear bytes for who can take the protected form. */
    private Optional<Protection> protection(Renderer next) {
        return export.keySystem(next.keySystems())
                .map(
                        system ->
                                new Protection(
                                        system,
                                        clearUri.resolve(
                                                "/protected/"
                                                        + id
                                                        + "/"
                                                        + ProtectedServlet.LICENCE)));
    }

    private void heard(PlaybackListener.State said, String why) {
        if (isOver()) {
            return;
        }
        if (said == PlaybackListener.State.ENDED) {
            position = Duration.ZERO;
        } else {
            look();
        }
        become(said.name().toLowerCase(Locale.ROOT), why);
    }

    /** Looks where the renderer is; returns whether that is somewhere else. */
    boolean look() {
        if (playback == null || isOver()) {
            return false;
        }
        Duration now = playback.position();
        boolean moved = !now.equals(position) && !now.isZero();
        if (moved) {
            position = now;
            update();
        }
        return moved;
    }

    void speed(double wantedSpeed) {
        speed = wantedSpeed;
        if (playback != null) {
            playback.speed(wantedSpeed);
        }
    }

    void seek(Duration target) {
        position = target;
        if (playback != null) {
            playback.seek(target);
        }
        update();
        changed.accept(snapshot);
    }

    /**
     * The stream cannot be read any more: the screen goes dark, and the reason stays to be seen.
     */
    void fail(Problem why) {
        if (!isOver()) {
            look();
            rendererLost = false;
            become("failed", why.getMessage());
            takeOffTheScreen();
        }
    }

    /** Over for good. */
    void end() {
        look();
        takeOffTheScreen();
        export.close();
        if (!state.equals("failed")) {
            become("ended", "");
        }
    }

    private void takeOffTheScreen() {
        look();
        presentation++;
        if (playback != null) {
            playback.close();
            playback = null;
        }
    }

    private void become(String newState, String newReason) {
        state = newState;
        reason = newReason;
        if (isOver()) {
            stream().shownNoMore();
        }
        update();
        changed.accept(snapshot);
    }

    private String mediaType() {
        return stream().file().mediaType();
    }

    private void update() {
        ItemFile shown = stream().file();
        snapshot =
                new Session(
                        id,
                        item,
                        file,
                        shown.mediaType(),
                        shown.length(),
                        uri.getPath(),
                        rendererName,
                        state,
                        reason,
                        position);
    }
}
