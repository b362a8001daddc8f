package dev.usher.renderer.browser.internal;

import dev.usher.media.api.Problem;
import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.Renderer;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.RenderCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows media on the television page, as long as one is there. */
@Component(
        service = {Renderer.class, Page.class},
        configurationPid = "dev.usher.renderer.browser",
        property = "usher.renderer=browser")
@Designate(ocd = BrowserRenderer.Config.class)
public final class BrowserRenderer implements Renderer, Page {
    @ObjectClassDefinition(name = "Usher browser renderer")
    @interface Config {
        @AttributeDefinition(
                description = "How well it shows video and sound, 0 to 100; mpv says 80")
        int mediaMatch() default 60;

        @AttributeDefinition(
                description = "How well it shows pictures and documents; mpv says 50 for pictures")
        int documentMatch() default 70;

        @AttributeDefinition(
                description =
                        "Key systems (EME) the page decrypts video and sound by; empty: it gets"
                                + " clear bytes")
        String[] keySystems() default "org.w3.clearkey";

        @AttributeDefinition(
                description =
                        "Whether video and sound are shown from clear bytes where no protected"
                                + " stream is to be had")
        boolean clearMedia() default true;
    }

    private static final Logger LOG = LoggerFactory.getLogger(BrowserRenderer.class);
    private static final Set<String> MEDIA =
            Set.of(
                    "video/mp4",
                    "video/webm",
                    "audio/mpeg",
                    "audio/mp4",
                    "audio/aac",
                    "audio/ogg",
                    "audio/opus",
                    "audio/flac",
                    "audio/wav",
                    "audio/webm");
    private static final Set<String> DOCUMENTS =
            Set.of(
                    "image/png",
                    "image/jpeg",
                    "image/gif",
                    "image/webp",
                    "image/svg+xml",
                    "application/epub+zip",
                    "application/pdf",
                    "text/plain",
                    "text/html");
    private static final Set<String> STATES =
            Set.of("idle", "starting", "playing", "paused", "ended", "failed");

    /** A page says hello every 20 seconds; one that missed that by this much is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(25);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 2;
    private final EventAdmin events;
    private final int mediaMatch;
    private final int documentMatch;
    private final Set<String> keySystems;
    private final boolean clearMedia;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> new Thread(task, "usher-renderer-browser"));
    private final Set<BrowserPlayback> open = ConcurrentHashMap.newKeySet();
    private volatile long heard;

    @Activate
    public BrowserRenderer(@Reference EventAdmin events, Config config) {
        this(
                events,
                config.mediaMatch(),
                config.documentMatch(),
                Stream.of(config.keySystems())
                        .filter(system -> !system.isBlank())
                        .collect(Collectors.toSet()),
                config.clearMedia(),
                System::nanoTime,
                LOOK);
    }

    BrowserRenderer(
            EventAdmin events,
            int mediaMatch,
            int documentMatch,
            Set<String> keySystems,
            boolean clearMedia,
            LongSupplier nanoTime,
            Duration look) {
        this.events = events;
        this.mediaMatch = mediaMatch;
        this.documentMatch = documentMatch;
        this.keySystems = keySystems;
        this.clearMedia = clearMedia;
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong() - SILENCE.toNanos();
        timer.scheduleWithFixedDelay(this::look, 0, look.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return "browser";
    }

    @Override
    public int match(String mediaType) {
        if (!isConnected()) {
            return 0;
        }
        return MEDIA.contains(mediaType)
                ? mediaMatch
                : DOCUMENTS.contains(mediaType) ? documentMatch : 0;
    }

    @Override
    public Set<String> keySystems() {
        return keySystems;
    }

    @Override
    public boolean takesClear(String mediaType) {
        return clearMedia || !MEDIA.contains(mediaType);
    }

    private boolean isConnected() {
        return nanoTime.getAsLong() - heard < SILENCE.toNanos();
    }

    @Override
    public Playback open(MediaSource source, PlaybackListener listener) throws RendererException {
        BrowserPlayback playback =
                new BrowserPlayback(
                        source,
                        MEDIA.contains(source.mediaType()),
                        listener,
                        this::send,
                        nanoTime,
                        open::remove);
        open.add(playback);
        // also when no page is there yet: it may be loading, or this renderer may just have
        // replaced another
        playback.show();
        return playback;
    }

    private void send(RenderCommand command) {
        events.postEvent(new Event(BoxTopics.RENDER, Map.of(BoxTopics.DATA, command)));
    }

    @Override
    public void report(PageReport report) {
        if (report.state() == null || !STATES.contains(report.state())) {
            throw new Problem(
                    "report-malformed",
                    400,
                    "The state is one of idle, starting, playing, paused, ended, failed.");
        }
        if (report.position() != null
                && !(report.position() >= 0 && report.position() < Integer.MAX_VALUE)) {
            throw new Problem("report-malformed", 400, "The position is a number of seconds.");
        }
        if (!isConnected()) {
            LOG.info("A television page is there");
        }
        heard = nanoTime.getAsLong();
        open.forEach(playback -> playback.heard(report));
    }

    private void look() {
        if (!isConnected()) {
            open.forEach(playback -> playback.silence(SILENCE));
        }
    }

    @Deactivate
    void deactivate() {
        List.copyOf(open).forEach(BrowserPlayback::close);
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The timer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
