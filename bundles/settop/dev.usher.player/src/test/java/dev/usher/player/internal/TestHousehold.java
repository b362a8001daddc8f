package dev.usher.player.internal;

import dev.usher.settop.api.Profiles;
import java.util.List;
import java.util.Optional;

/** Who sits in front of the box, as the test wants it; at first a household without profiles. */
final class TestHousehold implements Profiles {
    volatile Watcher watcher;

    @Override
    public List<Profile> profiles() {
        return List.of();
    }

    @Override
    public Optional<Profile> chosen() {
        return watcher()
                .filter(who -> !who.profile().isEmpty())
                .map(who -> new Profile(who.profile(), who.profile(), who.maxRating(), false));
    }

    @Override
    public Profile choose(String profile, String pin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void enterPin(String pin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void leave() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void active() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Watcher> watcher() {
        return Optional.ofNullable(watcher);
    }
}
