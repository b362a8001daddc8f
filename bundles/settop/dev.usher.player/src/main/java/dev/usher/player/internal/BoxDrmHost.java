package dev.usher.player.internal;

import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import dev.usher.persistence.PersistenceException;
import dev.usher.player.store.FirstPlay;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxKeys;
import dev.usher.settop.api.Profiles;
import dev.usher.settop.api.TrustedClock;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Brings together what DRM systems need of the box: its keys, its clock, its wallet, who watches.
 */
@Component
public final class BoxDrmHost implements DrmHost {
    private final BoxIdentity identity;
    private final BoxKeys keys;
    private final TrustedClock clock;
    private final Wallet wallet;
    private final Profiles profiles;

    @Activate
    public BoxDrmHost(
            @Reference BoxIdentity identity,
            @Reference BoxKeys keys,
            @Reference TrustedClock clock,
            @Reference Wallet wallet,
            @Reference Profiles profiles) {
        this.identity = identity;
        this.keys = keys;
        this.clock = clock;
        this.wallet = wallet;
        this.profiles = profiles;
    }

    @Override
    public BoxId box() {
        return identity.id();
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return keys.unseal(suite, enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return identity.operatorKey(BoxIdentity.Purpose.LICENCE, keyId);
    }

    @Override
    public Optional<Instant> now() {
        return clock.now();
    }

    @Override
    public Instant certain() {
        return clock.certain();
    }

    @Override
    public Optional<Viewer> viewer() {
        return profiles.watcher().map(w -> new Viewer(w.profile(), w.maxRating(), w.pinVerified()));
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return wallet.firstPlay(pass).map(FirstPlay::began);
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant now) throws IOException {
        try {
            return wallet.begin(
                            pass,
                            licence,
                            now,
                            count -> LicenceDesk.began(keys, pass, licence, now, count))
                    .began();
        } catch (PersistenceException e) {
            throw new IOException("the box cannot write down that viewing begins", e);
        }
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.empty();
    }
}
