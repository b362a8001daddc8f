package dev.usher.player.internal;

import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.Renderer;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A renderer whose position the test moves. */
final class TestRenderer implements Renderer {
    final String name;
    final int match;
    final List<MediaSource> opened = new CopyOnWriteArrayList<>();
    volatile PlaybackListener listener;
    volatile Duration position = Duration.ZERO;
    volatile double speed = 1;
    volatile int closed;
    volatile RendererException trouble;
    volatile Set<String> keySystems = Set.of();
    volatile boolean takesClear = true;

    TestRenderer(String name, int match) {
        this.name = name;
        this.match = match;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int match(String mediaType) {
        return mediaType.startsWith("video/") ? match : 0;
    }

    @Override
    public Set<String> keySystems() {
        return keySystems;
    }

    @Override
    public boolean takesClear(String mediaType) {
        return takesClear;
    }

    @Override
    public Playback open(MediaSource source, PlaybackListener hears) throws RendererException {
        if (trouble != null) {
            throw trouble;
        }
        opened.add(source);
        listener = hears;
        position = source.startAt();
        return new Playback() {
            @Override
            public void speed(double wanted) {
                speed = wanted;
            }

            @Override
            public void seek(Duration target) {
                position = target;
            }

            @Override
            public Duration position() {
                return position;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
