package dev.usher.profiles.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.SignedProfiles;
import dev.usher.backend.api.SignedProfiles.ProfileList;
import dev.usher.backend.api.SignedProfiles.SignedProfile;
import dev.usher.backend.api.Viewers;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SecretHash;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.profiles.store.ProfileStore;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.TrustedClock;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.sqlite.SQLiteDataSource;

/** A box with profiles, whose server, clock and operator the test plays. */
final class Home implements BoxIdentity, Viewers, TrustedClock, EventAdmin {
    static final BoxId BOX = new BoxId("ab".repeat(16));
    static final Duration IDLE = Duration.ofHours(4);

    /** So few that tests are quick; the server sends a thousand times more. */
    private static final int ITERATIONS = 200;

    static final SignedProfile ANNA = person("anna", 18, "2468");
    static final SignedProfile BEN = person("ben", 12, "1357");
    static final SignedProfile KIM = person("kim", 6, null);

    final SigningKey operator = SigningKey.generateEd25519();
    final SQLiteDataSource disk = new SQLiteDataSource();
    final List<String> told = new ArrayList<>();
    Instant now = Instant.parse("2026-11-01T20:00:00Z");
    long nanos;
    boolean online = true;
    boolean keysKnown = true;
    Purpose keysFor = Purpose.LICENCE;
    String householdPin = "4711";
    SignedProfiles answer;
    long askedAfter;
    BoxProfiles profiles;

    Home(Path directory) {
        disk.setUrl("jdbc:sqlite:" + directory.resolve("box.db"));
        switchOn();
    }

    static SignedProfile person(String name, int maxRating, String pin) {
        return new SignedProfile(
                "id-" + name, name, maxRating, pin == null ? null : SecretHash.of(pin, ITERATIONS));
    }

    /** As after a power cut: nothing but the disk is left. */
    void switchOn() {
        if (profiles != null) {
            profiles.close();
        }
        profiles =
                new BoxProfiles(
                        new ProfileStore(disk),
                        this,
                        this,
                        this,
                        this,
                        IDLE,
                        () -> now,
                        () -> nanos);
    }

    void hears(long revision, SignedProfile... people) {
        answer = signed(operator, BOX, revision, people);
        profiles.refresher().refresh();
    }

    static SignedProfiles signed(
            SigningKey key, BoxId box, long revision, SignedProfile... people) {
        ProfileList list = new ProfileList("smith", box, revision, List.of(people));
        return new SignedProfiles(Jws.sign(key, SignedProfiles.TYPE, Json.bytes(list)));
    }

    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    @Override
    public Optional<SignedProfiles> profiles(long after) throws BackendException {
        requireOnline();
        askedAfter = after;
        return Optional.ofNullable(answer);
    }

    @Override
    public void checkPin(String pin) throws BackendException {
        requireOnline();
        if (!pin.equals(householdPin)) {
            throw new Problem("pin-wrong", 403, "The PIN is wrong. Try again.");
        }
    }

    private void requireOnline() throws BackendException {
        if (!online) {
            throw new BackendException(BackendException.Reason.UNREACHABLE, "no answer", null);
        }
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return Optional.of(operator)
                .filter(key -> keysKnown && purpose == keysFor && key.keyId().equals(keyId))
                .map(SigningKey::publicKey);
    }

    @Override
    public Optional<Instant> now() {
        return Optional.of(now);
    }

    @Override
    public void postEvent(Event event) {
        told.add((String) event.getProperty(BoxTopics.DATA));
    }

    @Override
    public void sendEvent(Event event) {
        postEvent(event);
    }

    @Override
    public BoxId id() {
        return BOX;
    }

    // what profiles have nothing to do with

    @Override
    public boolean enrolled() {
        return true;
    }

    @Override
    public String name() {
        return "living-room";
    }

    @Override
    public URI server() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLContext backendTls() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLContext swarmTls() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String proof(String method, URI url, String token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant certain() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync(Instant serverTime) {
        throw new UnsupportedOperationException();
    }
}
