package dev.usher.pki.internal;

import dev.usher.crypto.JwsException;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.json.Json;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of one purpose: the one that signs, the next one, which everybody may know before it is
 * used, and those that signed once and are still believed. A change is on the disk when its method
 * returns; one that a crash interrupts has happened or has not. Thread-safe.
 */
final class KeyRing {
    private final Path directory;
    private final String name;
    private final InstantSource clock;
    private final Map<String, Instant> retired = new LinkedHashMap<>();
    private VerificationKeys retiredKeys = VerificationKeys.of(List.of());
    private SigningKey current;
    private SigningKey next;

    /** What a key is for just now. */
    enum State {
        NEXT,
        CURRENT,
        RETIRED
    }

    /**
     * A key.
     *
     * @param since when it was retired; null in every other state
     */
    record Entry(PublicKey key, State state, Instant since) {
        String id() {
            return VerificationKeys.keyId(key);
        }
    }

    /** As it is written down; public halves only. */
    private record Retired(String jwks, Map<String, Instant> since) {}

    KeyRing(Path directory, Purpose purpose, InstantSource clock) throws IOException {
        this.directory = directory;
        this.name = purpose.name().toLowerCase(Locale.ROOT);
        this.clock = clock;
        current = SigningKey.load(file(".key"));
        next = Files.exists(file(".next.key")) ? SigningKey.load(file(".next.key")) : null;
        if (Files.exists(file(".retired.json"))) {
            Retired kept = Json.read(Files.readAllBytes(file(".retired.json")), Retired.class);
            try {
                retiredKeys = VerificationKeys.parse(kept.jwks());
            } catch (JwsException e) {
                throw new IOException(file(".retired.json") + " is damaged", e);
            }
            retired.putAll(kept.since());
            // written down before its successor took over
            retired.remove(current.keyId());
        }
    }

    private Path file(String suffix) {
        return directory.resolve(name + suffix);
    }

    synchronized SigningKey current() {
        return current;
    }

    /** All that are believed; the one that signs first. */
    synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(current.publicKey(), State.CURRENT, null));
        if (next != null) {
            entries.add(new Entry(next.publicKey(), State.NEXT, null));
        }
        retired.forEach(
                (id, since) ->
                        retiredKeys
                                .key(id)
                                .ifPresent(
                                        key -> entries.add(new Entry(key, State.RETIRED, since))));
        return entries;
    }

    synchronized boolean isAnnounced() {
        return next != null;
    }

    /** Makes the next key, if there is none. */
    synchronized void announce() throws IOException {
        if (next == null) {
            SigningKey fresh = SigningKey.generateEd25519();
            fresh.store(file(".next.key"));
            next = fresh;
        }
    }

    /** The next key signs from now on; what the one before signed stays valid. */
    synchronized void rotate() throws IOException {
        announce();
        Map<String, Instant> since = new LinkedHashMap<>(retired);
        since.put(current.keyId(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
        List<PublicKey> keys = new ArrayList<>();
        since.keySet().forEach(id -> retiredKeys.key(id).ifPresent(keys::add));
        keys.add(current.publicKey());
        write(keys, since);
        succeed();
    }

    /**
     * The key is believed no more, from now on.
     *
     * @return false when it is none of these
     */
    synchronized boolean remove(String id) throws IOException {
        if (id.equals(current.keyId())) {
            announce();
            succeed();
            return true;
        }
        if (next != null && id.equals(next.keyId())) {
            Files.delete(file(".next.key"));
            PrivateFile.sync(directory);
            next = null;
            return true;
        }
        if (!retired.containsKey(id)) {
            return false;
        }
        Map<String, Instant> since = new LinkedHashMap<>(retired);
        since.remove(id);
        write(since.keySet().stream().flatMap(r -> retiredKeys.key(r).stream()).toList(), since);
        return true;
    }

    private void succeed() throws IOException {
        Files.move(
                file(".next.key"),
                file(".key"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        PrivateFile.sync(directory);
        current = next;
        next = null;
    }

    private void write(List<PublicKey> keys, Map<String, Instant> since) throws IOException {
        VerificationKeys set = VerificationKeys.of(keys);
        String json = Json.text(new Retired(set.render(), since));
        PrivateFile.write(file(".retired.json"), json.getBytes(StandardCharsets.UTF_8));
        retiredKeys = set;
        retired.clear();
        retired.putAll(since);
    }

    Optional<Entry> entry(String id) {
        return entries().stream().filter(e -> e.id().equals(id)).findFirst();
    }
}
