package dev.usher.player.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.player.anchor.AnchorException;
import dev.usher.player.store.HeldPass;
import dev.usher.player.store.Wallet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the next licence before the present one ends, and tells the server of first plays. A
 * renewal that fails costs nothing before the real end: it is tried again, a little later or
 * earlier than its neighbours' so that not all boxes ask at once. Used by one thread.
 */
final class Renewals {
    static final Duration LOOK = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    /** When the licence says nothing of it. */
    private static final Duration RETRY = Duration.ofMinutes(10);

    /** Whose screenings end at once; one that only expired has its grace. */
    private static final Set<String> GONE =
            Set.of("pass-revoked", "pass-returned", "pass-not-found", "device-mismatch");

    /** How far the clocks of box and server may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(120);

    private static final Duration FARTHEST = Duration.ofDays(2);

    /** So many passes are asked about in one go; the others wait for the next. */
    private static final int AT_ONCE = 50;

    /** Who shows something under the pass. */
    interface Audience {
        void renewed(String pass, LicenceGrant licence);

        /** The server takes the pass for nothing now. */
        void refused(String pass, Problem why);
    }

    private final Wallet wallet;
    private final LicenceDesk desk;
    private final Audience audience;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Instant> notBefore = new HashMap<>();

    Renewals(
            Wallet wallet,
            LicenceDesk desk,
            Audience audience,
            InstantSource clock,
            RandomGenerator random) {
        this.wallet = wallet;
        this.desk = desk;
        this.audience = audience;
        this.clock = clock;
        this.random = random;
    }

    /**
     * An item has come, maybe in a new version. Licences from before that was begun lack its key,
     * and who is to watch it without the server needs one.
     */
    void arrived(Manifest version) {
        Instant begun = version.created().plus(SKEW);
        wallet.outdated(version.item(), begun, clock.instant());
        look();
    }

    /** Asks about every pass that is due; all of them are when the store is an older one. */
    void look() {
        try {
            wallet.newest(false);
        } catch (AnchorException e) {
            LOG.error("Nothing that is on this box opens: {}", e.getMessage());
        }
        Instant now = clock.instant();
        // one that is far away was reckoned from a clock that was ahead
        Instant farthest = now.plus(FARTHEST);
        notBefore.values().removeIf(then -> !now.isBefore(then) || then.isAfter(farthest));
        for (HeldPass pass : wallet.due(now, AT_ONCE + notBefore.size())) {
            if (!notBefore.containsKey(pass.grant().id()) && !renew(pass, now)) {
                return;
            }
        }
    }

    /**
     * @return false when nobody answers: the others need not be tried
     */
    private boolean renew(HeldPass pass, Instant now) {
        String id = pass.grant().id();
        try {
            audience.renewed(id, desk.exchange(pass.grant()));
            LOG.debug("Pass {} has a new licence", id);
            return true;
        } catch (BackendException e) {
            LOG.debug("Pass {} keeps its licence: {}", id, e.getMessage());
            notBefore.put(id, now.plus(pause(pass)));
            return false;
        } catch (Problem refusal) {
            LOG.info("Pass {} gets no new licence: {}", id, refusal.code());
            if (GONE.contains(refusal.code())) {
                audience.refused(id, refusal);
            }
            notBefore.put(id, now.plus(pause(pass)));
            return true;
        }
    }

    /** Half to one and a half times what the licence says. */
    private Duration pause(HeldPass pass) {
        long seconds =
                pass.licence()
                        .map(licence -> licence.retrySeconds())
                        .filter(wanted -> wanted > 0)
                        .orElse(RETRY.toSeconds());
        return Duration.ofMillis((long) (seconds * 1000 * (0.5 + random.nextDouble())));
    }
}
