package dev.usher.profiles.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.SignedProfiles.ProfileList;
import dev.usher.backend.api.SignedProfiles.SignedProfile;
import dev.usher.backend.api.Viewers;
import dev.usher.crypto.SecretHash;
import dev.usher.media.api.Problem;
import dev.usher.profiles.store.ProfileStore;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Profiles;
import dev.usher.settop.api.TrustedClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Who is in front of this box. Somebody with a PIN is chosen in memory only, so that no change of
 * the disk makes a child an adult; somebody without one also after a restart.
 */
@Component(service = Profiles.class, configurationPid = "dev.usher.profiles", immediate = true)
@Designate(ocd = BoxProfiles.Config.class)
public final class BoxProfiles implements Profiles {
    @ObjectClassDefinition(name = "Usher profiles")
    @interface Config {
        @AttributeDefinition(
                description =
                        "Minutes without a key press or anything playing, after which it is asked anew who watches")
        int idleMinutes() default 240;

        @AttributeDefinition(
                description = "Seconds after which the server is asked for changed profiles")
        int refreshSeconds() default 300;
    }

    /** As long as it is not known who watches. */
    private static final Watcher ANYBODY = new Watcher("", 0, false);

    private final ProfileStore store;
    private final ProfileBook book;
    private final PinGate gate;
    private final Viewers viewers;
    private final EventAdmin events;
    private final Duration idle;
    private final LongSupplier nanos;
    private final Refresher refresher;

    /** Of the chosen one when chosen: a profile whose PIN was changed has to be chosen anew. */
    private SignedProfile chosen;

    private boolean pinVerified;
    private long lastActive;
    private boolean restored;

    @Activate
    public BoxProfiles(
            @Reference ProfileStore store,
            @Reference BoxIdentity identity,
            @Reference Viewers viewers,
            @Reference TrustedClock trusted,
            @Reference EventAdmin events,
            Config config) {
        this(
                store,
                identity,
                viewers,
                trusted,
                events,
                Duration.ofMinutes(config.idleMinutes()),
                InstantSource.system(),
                System::nanoTime);
        refresher.start(Duration.ofSeconds(config.refreshSeconds()));
    }

    BoxProfiles(
            ProfileStore store,
            BoxIdentity identity,
            Viewers viewers,
            TrustedClock trusted,
            EventAdmin events,
            Duration idle,
            InstantSource machine,
            LongSupplier nanos) {
        this.store = store;
        this.book = new ProfileBook(store, identity);
        this.gate = new PinGate(store, () -> trusted.now().orElseGet(machine::instant));
        this.viewers = viewers;
        this.events = events;
        this.idle = idle;
        this.nanos = nanos;
        this.refresher = new Refresher(book, viewers, this::listChanged);
    }

    Refresher refresher() {
        return refresher;
    }

    @Override
    public List<Profile> profiles() {
        refresher.soon();
        return entries().stream().map(BoxProfiles::profile).toList();
    }

    private List<SignedProfile> entries() {
        return book.list().map(ProfileList::profiles).orElse(List.of());
    }

    @Override
    public synchronized Optional<Profile> chosen() {
        return present().map(BoxProfiles::profile);
    }

    /** Who is chosen, unless everybody went away or the rules changed. */
    private Optional<SignedProfile> present() {
        if (!restored && book.list().isPresent()) {
            restored = true;
            Optional<String> last = store.chosen();
            entries().stream()
                    .filter(entry -> last.isPresent() && entry.id().equals(last.get()))
                    .filter(entry -> entry.pin() == null)
                    .findFirst()
                    .ifPresent(entry -> put(entry, false));
        }
        if (chosen != null && nanos.getAsLong() - lastActive > idle.toNanos()) {
            chosen = null;
            pinVerified = false;
            tell();
        }
        return Optional.ofNullable(chosen);
    }

    private void put(SignedProfile entry, boolean pinEntered) {
        chosen = entry;
        pinVerified = pinEntered;
        lastActive = nanos.getAsLong();
    }

    @Override
    public Profile choose(String id, String pin) {
        SignedProfile entry =
                entries().stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "profile-unknown",
                                                404,
                                                "Nobody here has that profile any more. Choose another one."));
        if (entry.pin() != null) {
            requirePin(entry, pin);
        }
        synchronized (this) {
            restored = true;
            put(entry, entry.pin() != null);
        }
        store.chosen(entry.pin() == null ? Optional.of(entry.id()) : Optional.empty());
        tell();
        return profile(entry);
    }

    /** Not in the lock: it is slow, and what plays asks who watches all the time. */
    private void requirePin(SignedProfile entry, String pin) {
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "Enter the PIN of " + entry.name() + ".");
        }
        gate.requireRight(entry.id(), () -> SecretHash.matches(pin, entry.pin()));
    }

    @Override
    public void enterPin(String pin) {
        SignedProfile entry;
        synchronized (this) {
            entry =
                    present()
                            .orElseThrow(
                                    () ->
                                            new Problem(
                                                    "profile-required",
                                                    403,
                                                    "Choose who is watching first."));
        }
        if (entry.pin() != null) {
            requirePin(entry, pin);
        } else {
            askServer(pin);
        }
        synchronized (this) {
            if (entry.equals(chosen)) {
                pinVerified = true;
            }
        }
        tell();
    }

    private void askServer(String pin) {
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "Enter the household's PIN.");
        }
        try {
            viewers.checkPin(pin);
        } catch (BackendException e) {
            throw new Problem(
                    "server-unreachable",
                    503,
                    "The household's PIN is known to the server only, which does not answer now."
                            + " Check the box's network connection, or choose a profile that has a"
                            + " PIN of its own.");
        }
    }

    @Override
    public void leave() {
        synchronized (this) {
            restored = true;
            chosen = null;
            pinVerified = false;
        }
        store.chosen(Optional.empty());
        tell();
    }

    @Override
    public synchronized void active() {
        if (present().isPresent()) {
            lastActive = nanos.getAsLong();
        }
    }

    @Override
    public synchronized Optional<Watcher> watcher() {
        Optional<ProfileList> list = book.list();
        if (list.isPresent() && list.get().profiles().isEmpty()) {
            return Optional.empty();
        }
        Watcher watcher =
                present()
                        .map(entry -> new Watcher(entry.id(), entry.maxRating(), pinVerified))
                        .orElse(ANYBODY);
        active();
        return Optional.of(watcher);
    }

    /** Rules for the one who is chosen hold at once, and so does a PIN they got. */
    private void listChanged() {
        synchronized (this) {
            if (chosen != null) {
                SignedProfile before = chosen;
                chosen =
                        entries().stream()
                                .filter(entry -> entry.id().equals(before.id()))
                                .filter(entry -> Objects.equals(entry.pin(), before.pin()))
                                .findFirst()
                                .orElse(null);
                pinVerified = pinVerified && chosen != null;
            }
        }
        tell();
    }

    private void tell() {
        String id;
        synchronized (this) {
            id = chosen == null ? "" : chosen.id();
        }
        events.postEvent(new Event(BoxTopics.PROFILES, Map.of(BoxTopics.DATA, id)));
    }

    private static Profile profile(SignedProfile entry) {
        return new Profile(entry.id(), entry.name(), entry.maxRating(), entry.pin() != null);
    }

    @Deactivate
    void close() {
        refresher.close();
    }
}
