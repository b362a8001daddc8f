package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The key of one playback, and how a browser gets it (EME section 9.1). */
final class ContentKey implements AutoCloseable {
    private static final int BYTES = 16;
    private static final String TEMPORARY = "temporary";

    private final byte[] id = new byte[BYTES];
    private final byte[] key = new byte[BYTES];

    ContentKey(SecureRandom random) {
        random.nextBytes(id);
        random.nextBytes(key);
    }

    /** EME section 9.1.3. */
    private record KeyRequest(List<String> kids, String type) {}

    /** RFC 7517. */
    private record JsonWebKey(String kty, String kid, String k) {}

    /** EME section 9.1.4. */
    private record KeySet(List<JsonWebKey> keys, String type) {}

    byte[] id() {
        return id.clone();
    }

    SampleCipher cipher() {
        return new SampleCipher(key);
    }

    /**
     * @throws DrmException INVALID it is no key request; WRONG_ITEM it is for another key
     */
    byte[] licence(byte[] request) throws DrmException {
        KeyRequest asked = read(request);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String keyId = encoder.encodeToString(id);
        if (asked.kids().stream().anyMatch(kid -> !keyId.equals(kid))) {
            throw new DrmException(
                    Reason.WRONG_ITEM, "The key asked for is not the key of this playback.");
        }
        JsonWebKey web = new JsonWebKey("oct", keyId, encoder.encodeToString(key));
        return Json.bytes(new KeySet(List.of(web), TEMPORARY));
    }

    private static KeyRequest read(byte[] request) throws DrmException {
        try {
            KeyRequest asked = Json.read(request, KeyRequest.class);
            boolean temporary = asked.type() == null || asked.type().equals(TEMPORARY);
            if (asked.kids() != null && !asked.kids().isEmpty() && temporary) {
                return asked;
            }
        } catch (Problem e) {
            throw new DrmException(
                    Reason.INVALID, "The key request is not the JSON it should be.", e);
        }
        throw new DrmException(
                Reason.INVALID,
                "The key request names no key, or wants to keep it. Send {kids, type:"
                        + " \"temporary\"}.");
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }
}
