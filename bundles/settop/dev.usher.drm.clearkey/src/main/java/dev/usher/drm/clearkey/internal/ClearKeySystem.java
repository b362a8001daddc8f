package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.ProtectedStream;
import dev.usher.drm.api.ProtectionSystem;
import dev.usher.drm.api.host.ClearSource;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W3C Clear Key for MP4 files with AVC pictures and AAC sound. Keeps nothing between playbacks.
 *
 * <p>Clear Key hands its key to the browser in clear: it keeps media off caches, proxies and disks,
 * and ends with the playback; it does not withstand who controls the browser.
 */
@Component
public final class ClearKeySystem implements ProtectionSystem {
    private static final Logger LOG = LoggerFactory.getLogger(ClearKeySystem.class);
    private static final Set<String> MEDIA = Set.of("video/mp4", "audio/mp4");
    private final SecureRandom random = new SecureRandom();

    @Override
    public String keySystem() {
        return "org.w3.clearkey";
    }

    @Override
    public boolean supports(String mediaType) {
        return MEDIA.contains(mediaType.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<ProtectedStream> protect(ClearSource clear) throws IOException {
        ContentKey key = new ContentKey(random);
        try {
            return Optional.of(new ClearKeyStream(clear, key));
        } catch (Mp4Exception e) {
            key.close();
            LOG.info("A file cannot be protected: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
