package dev.usher.player.internal;

import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The box as the DRM systems of one screening see it: they know when it began, whichever of them
 * opened it first.
 */
final class ScreeningHost implements DrmHost {
    private final DrmHost box;
    private volatile Instant began;

    ScreeningHost(DrmHost box) {
        this.box = box;
    }

    /** Something was shown. */
    void began() {
        if (began == null) {
            began = box.now().orElse(null);
        }
    }

    @Override
    public BoxId box() {
        return box.box();
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return box.unseal(suite, enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return box.operatorKey(keyId);
    }

    @Override
    public Optional<Instant> now() {
        return box.now();
    }

    @Override
    public Instant certain() {
        return box.certain();
    }

    @Override
    public Optional<Viewer> viewer() {
        return box.viewer();
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return box.firstPlay(pass);
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant now) throws IOException {
        return box.beginViewing(pass, licence, now);
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.ofNullable(began);
    }
}
