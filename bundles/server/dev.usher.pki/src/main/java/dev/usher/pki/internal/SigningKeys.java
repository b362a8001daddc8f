package dev.usher.pki.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.Problem;
import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs and verifies with the keys of the {@link KeyDirectory}, and replaces them: each purpose has
 * one that signs, and others that are believed.
 */
@Component(service = {OperatorKeys.class, KeyRotation.class})
public final class SigningKeys implements OperatorKeys, KeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** Characters of a pass or licence accepted. */
    private static final int MAX_TOKEN = 64 * 1024;

    /** Characters of a manifest accepted: room for ten thousand files. */
    private static final int MAX_MANIFEST = 4 * 1024 * 1024;

    private final KeyDirectory keys;
    private final EventAdmin events;
    private final Map<Purpose, VerificationKeys> verifiers = new ConcurrentHashMap<>();

    @Activate
    public SigningKeys(@Reference KeyDirectory keys, @Reference EventAdmin events) {
        this.keys = keys;
        this.events = events;
        for (Purpose purpose : Purpose.values()) {
            believe(purpose);
        }
    }

    private void believe(Purpose purpose) {
        verifiers.put(
                purpose,
                VerificationKeys.of(
                        keys.ring(purpose).entries().stream().map(KeyRing.Entry::key).toList()));
    }

    @Override
    public List<SigningKeyView> keys() {
        List<SigningKeyView> views = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            keys.ring(purpose)
                    .entries()
                    .forEach(
                            e ->
                                    views.add(
                                            new SigningKeyView(
                                                    e.id(),
                                                    name(purpose),
                                                    e.state().name().toLowerCase(Locale.ROOT),
                                                    e.since())));
        }
        return views;
    }

    @Override
    public void announce(Purpose purpose) {
        change(purpose, KeyRing::announce);
        LOG.info("The next key for signing a {} is announced", name(purpose));
    }

    @Override
    public void rotate(Purpose purpose) {
        if (!keys.ring(purpose).isAnnounced()) {
            throw new Problem(
                    "key-not-announced",
                    409,
                    "Announce the next key first, and give boxes a day to fetch it.");
        }
        change(purpose, KeyRing::rotate);
        LOG.info(
                "The key for signing a {} is now {}",
                name(purpose),
                keys.ring(purpose).current().keyId());
    }

    @Override
    public void remove(String kid) {
        for (Purpose purpose : Purpose.values()) {
            if (keys.ring(purpose).entry(kid).isPresent()) {
                change(purpose, ring -> ring.remove(kid));
                LOG.warn("The key {} for signing a {} is believed no more", kid, name(purpose));
                return;
            }
        }
        throw new Problem("key-unknown", 404, "There is no signing key '" + kid + "'.");
    }

    private interface Change {
        void apply(KeyRing ring) throws IOException;
    }

    private void change(Purpose purpose, Change change) {
        try {
            change.apply(keys.ring(purpose));
        } catch (IOException e) {
            throw new UncheckedIOException("the signing keys cannot be written", e);
        } finally {
            believe(purpose);
        }
        events.postEvent(new Event(ServerTopics.KEYS, Map.of()));
    }

    private static String name(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String sign(Purpose purpose, String type, byte[] payload) {
        return Jws.sign(keys.ring(purpose).current(), type, payload);
    }

    @Override
    public byte[] verify(Purpose purpose, String type, String jws) {
        String name = name(purpose);
        int longest = purpose == Purpose.MANIFEST ? MAX_MANIFEST : MAX_TOKEN;
        try {
            return verifiers.get(purpose).verify(jws, type, longest);
        } catch (JwsException e) {
            if (e.reason() == JwsException.Reason.MALFORMED) {
                throw new Problem(
                        name + "-malformed",
                        400,
                        "This is no " + name + ": " + e.getMessage() + ".");
            }
            throw new Problem(
                    name + "-signature",
                    401,
                    "This " + name + " was not signed by this operator, or was altered.");
        }
    }

    @Override
    public String jwks() {
        Map<String, List<PublicKey>> all = new LinkedHashMap<>();
        for (Purpose purpose : Purpose.values()) {
            all.put(
                    name(purpose),
                    keys.ring(purpose).entries().stream().map(KeyRing.Entry::key).toList());
        }
        return VerificationKeys.byPurpose(all).render();
    }
}
