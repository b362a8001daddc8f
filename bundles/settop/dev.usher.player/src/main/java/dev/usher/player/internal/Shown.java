package dev.usher.player.internal;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.media.api.Problem;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is on the screen while passes are renewed.
 *
 * @param stream its clear bytes; empty while nothing is shown
 */
record Shown(Supplier<Optional<ClearStream>> stream) implements Renewals.Audience {
    @Override
    public void renewed(String pass, LicenceGrant licence) {
        under(pass).ifPresent(shown -> shown.renew(licence.licence()));
    }

    @Override
    public void refused(String pass, Problem why) {
        under(pass).ifPresent(shown -> shown.refuse(why));
    }

    private Optional<ClearStream> under(String pass) {
        return stream.get().filter(shown -> shown.pass().equals(pass));
    }
}
