package dev.usher.player.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PassGrant;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.SealingKey;
import dev.usher.media.api.Problem;
import dev.usher.player.store.FirstPlay;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.BoxKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Exchanges passes for licences, the first and the later ones. Each time the server hears what the
 * licence is to be sealed to, when viewing began, and how far the store has counted.
 */
final class LicenceDesk {
    private static final String SEALING_KEY = "usher-sealing-key+jws";
    private static final String FIRST_PLAY = "usher-first-play+jws";
    private static final Set<String> WORTHLESS =
            Set.of(
                    "pass-expired",
                    "pass-revoked",
                    "pass-returned",
                    "pass-not-found",
                    "device-mismatch");
    private final Wallet wallet;
    private final Backend backend;
    private final BoxKeys keys;
    private final Slot<DrmSystem> systems;
    private final InstantSource clock;

    LicenceDesk(
            Wallet wallet,
            Backend backend,
            BoxKeys keys,
            Slot<DrmSystem> systems,
            InstantSource clock) {
        this.wallet = wallet;
        this.backend = backend;
        this.keys = keys;
        this.systems = systems;
        this.clock = clock;
    }

    /**
     * Asks the server, and keeps what it says: a licence replaces the one before, and a pass that
     * is worth nothing is not asked about again.
     *
     * @throws Problem as the server refuses
     * @throws BackendException it does not answer; what is on the box stays as it is
     */
    LicenceGrant exchange(PassGrant pass) throws BackendException {
        Optional<FirstPlay> began = wallet.firstPlay(pass.id());
        LicenceRequest request =
                new LicenceRequest(
                        pass.pass(),
                        sealingKey(),
                        began.map(first -> statement(pass.id(), first)).orElse(null),
                        wallet.sequence());
        try {
            LicenceGrant licence = backend.licence(pass.id(), request);
            wallet.licensed(pass.id(), licence, began.isPresent(), clock.instant());
            return licence;
        } catch (Problem refusal) {
            if (WORTHLESS.contains(refusal.code())) {
                wallet.end(pass.id(), refusal.code());
            }
            throw refusal;
        }
    }

    /** The box's word for a first play; said anew when the store lost it. */
    private String statement(String pass, FirstPlay first) {
        return first.statement().isEmpty()
                ? began(keys, pass, first.licence(), first.began(), wallet.sequence())
                : first.statement();
    }

    /**
     * The box's word that viewing under a pass began.
     *
     * @param count of the store
     */
    static String began(BoxKeys keys, String pass, String licence, Instant time, long count) {
        return keys.statement(
                FIRST_PLAY,
                Map.of("pass", pass, "lid", licence, "time", time.toString(), "seq", count));
    }

    /** What a first licence of this box is to be sealed to, signed by the box. */
    String sealingKey() {
        SealingKey key =
                systems.all().stream()
                        .findFirst()
                        .flatMap(best -> best.service().sealingKey())
                        .orElseGet(() -> new SealingKey(keys.sealingSuite(), keys.sealingKey()));
        return keys.statement(
                SEALING_KEY,
                Map.of(
                        "suite",
                        key.suite(),
                        "key",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key.publicKey())));
    }
}
