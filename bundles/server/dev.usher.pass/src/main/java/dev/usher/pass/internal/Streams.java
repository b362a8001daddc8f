package dev.usher.pass.internal;

import dev.usher.backend.api.StreamSlot;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.pass.store.StreamStore.Stream;
import dev.usher.server.api.BoxDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * How many boxes of a household show something at the same time. A box shows one thing at a time,
 * says so every few minutes, and frees its place when it stops; one that falls silent loses it.
 */
@Component(service = Streams.class)
public final class Streams {
    /** A box says so often that it still shows something. */
    static final Duration LEASE = Duration.ofSeconds(300);

    /** And may be late by this much. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private final PassDatabase database;
    private final BoxDirectory boxes;
    private final int maxStreams;
    private final InstantSource clock;

    @Activate
    public Streams(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference BoxDirectory boxes) {
        this(settings, database, boxes, Clock.systemUTC());
    }

    Streams(PassSettings settings, PassDatabase database, BoxDirectory boxes, InstantSource clock) {
        this.database = database;
        this.boxes = boxes;
        this.maxStreams = settings.maxStreams();
        this.clock = clock;
    }

    /**
     * Asks for a place.
     *
     * @throws Problem stream-limit (409), device-mismatch, pass-revoked, pass-suspended,
     *     pass-returned, pass-released, pass-expired (403), pass-not-found (404)
     */
    public StreamSlot open(BoxId box, String pass) {
        Instant now = now();
        String id = TimeOrderedId.at(now);
        Instant until = now.plus(LEASE);
        boolean found =
                database.streams()
                        .open(
                                id,
                                box,
                                pass,
                                now,
                                until,
                                now.minus(GRACE),
                                (opening, others, planStreams) -> {
                                    if (!opening.holder().equals(box)) {
                                        throw PassRules.foreign();
                                    }
                                    PassRules.requireInForce(opening, now);
                                    requireRoom(opening, others, planStreams);
                                });
        if (!found) {
            throw PassRules.notFound();
        }
        return new StreamSlot(id, until);
    }

    /**
     * Keeps a place.
     *
     * @throws Problem stream-unknown (404)
     */
    public StreamSlot renew(BoxId box, String slot) {
        Instant now = now();
        Instant until = now.plus(LEASE);
        if (!database.streams().renew(slot, box, until, now.minus(GRACE))) {
            throw new Problem(
                    "stream-unknown",
                    404,
                    "This stream has ended: it was not renewed in time, or its pass was given back. Ask for a new one.");
        }
        return new StreamSlot(slot, until);
    }

    /** Frees a place; no error when it was free. */
    public void close(BoxId box, String slot) {
        database.streams().close(slot, box);
    }

    private void requireRoom(GrantedPass pass, List<Stream> others, int planStreams) {
        Terms terms = pass.purchase().terms();
        requireRoom(maxStreams, others, any -> true);
        requireRoom(planStreams, others, s -> terms.subscription().equals(s.subscription()));
        requireRoom(
                terms.maxStreams(),
                others,
                s -> s.item().equals(terms.item()) && s.offer().equals(terms.offer()));
    }

    /**
     * @param max 0 = no limit
     */
    private void requireRoom(int max, List<Stream> others, Predicate<Stream> counts) {
        List<Stream> counted =
                max == 0
                        ? List.of()
                        : others.stream()
                                .filter(counts)
                                .filter(s -> !Licences.isGone(boxes, s.box()))
                                .sorted(Comparator.comparing(Stream::until))
                                .toList();
        if (max > 0 && counted.size() >= max) {
            throw new Problem(
                    "stream-limit",
                    409,
                    "Your household is watching on "
                            + counted.size()
                            + " other boxes, and more are not allowed at once. Stop one of them, then try again.",
                    Map.of(
                            "max",
                            max,
                            "freeAt",
                            counted.get(counted.size() - max).until().plus(GRACE)));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
