package dev.usher.library.room;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Player;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A player that says what a test says. */
public final class SilentPlayer implements Player {
    private final Map<ItemId, String> access;
    private volatile ItemId playing;

    /**
     * @param access state by item; an item that is not there was not bought
     */
    public SilentPlayer(Map<ItemId, String> access) {
        this.access = access;
    }

    /**
     * @param item null = nothing is shown
     */
    public void show(ItemId item) {
        playing = item;
    }

    @Override
    public Access access(ItemId item) {
        return new Access(access.getOrDefault(item, "none"), null);
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(playing)
                .map(i -> new Session("s", i, 0, "", 0, "", "", "playing", "", Duration.ZERO));
    }

    @Override
    public PassGrant buy(ItemId item, String offer, String pin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Session play(ItemId item, int file, String renderer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void speed(double speed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void seek(Duration position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException();
    }
}
