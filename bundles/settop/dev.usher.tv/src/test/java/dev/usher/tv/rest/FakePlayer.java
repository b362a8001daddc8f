package dev.usher.tv.rest;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Player;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A player that notes what it is told. */
final class FakePlayer implements Player {
    final List<String> told = new ArrayList<>();
    Session session;

    @Override
    public PassGrant buy(ItemId item, String offer, String pin) {
        told.add("buy " + offer + " " + pin);
        return new PassGrant("p", item, "a.b.c", null);
    }

    @Override
    public Access access(ItemId item) {
        return new Access("none", null);
    }

    @Override
    public Session play(ItemId item, int file, String renderer) {
        told.add("play " + file + " '" + renderer + "'");
        session =
                new Session(
                        "s",
                        item,
                        file,
                        "video/mp4",
                        1000,
                        "/play/s",
                        "mpv",
                        "starting",
                        "",
                        Duration.ofMillis(1500));
        return session;
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public void speed(double speed) {
        told.add("speed " + speed);
    }

    @Override
    public void seek(Duration position) {
        told.add("seek " + position);
    }

    @Override
    public void stop() {
        told.add("stop");
    }
}
