package dev.usher.tv.rest;

import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Player;
import java.time.Duration;

/**
 * A playback as the television shows it.
 *
 * @param path of the stream on this box
 * @param state starting, playing, paused, ended, failed
 * @param reason for a person when failed; else empty
 * @param position seconds
 */
public record TvPlayback(
        String session,
        ItemId item,
        int file,
        String mediaType,
        long length,
        String path,
        String renderer,
        String state,
        String reason,
        double position) {
    private static final double MILLIS = 1000;

    static TvPlayback of(Player.Session s) {
        Duration position = s.position() == null ? Duration.ZERO : s.position();
        return new TvPlayback(
                s.id(),
                s.item(),
                s.file(),
                s.mediaType(),
                s.length(),
                s.path(),
                s.renderer(),
                s.state(),
                s.reason(),
                position.toMillis() / MILLIS);
    }
}
