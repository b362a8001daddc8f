package dev.usher.repository.placement;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.repository.placement.PlaceException.Reason;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and deletes copies. A copy is written down before its first byte is sent and forgotten
 * after its last one is gone; whatever dies in between is taken up again. Thread-safe; one call at
 * a time works on a copy.
 */
final class Mover {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 7;

    /** Orders that name the copy have run out by then. */
    static final Duration FAREWELL = Duration.ofMinutes(2);

    private record Pause(int failures, Instant until) {}

    private record Key(String server, String infoHash) {
        static Key of(CopyRow c) {
            return new Key(c.server(), c.infoHash().hex());
        }
    }

    private final Register register;
    private final Publications publications;
    private final Function<ServerRow, CiphertextPlace> places;
    private final Probes probes;
    private final Throttle throttle;
    private final RandomGenerator random;
    private final Map<Key, Pause> pauses = new ConcurrentHashMap<>();
    private final Map<String, Pause> avoided = new ConcurrentHashMap<>();
    private final Map<Key, AtomicLong> sent = new ConcurrentHashMap<>();

    Mover(
            Register register,
            Publications publications,
            Function<ServerRow, CiphertextPlace> places,
            Probes probes,
            RandomGenerator random) {
        this.register = register;
        this.publications = publications;
        this.places = places;
        this.probes = probes;
        this.random = random;
        this.throttle = new Throttle(() -> register.settings().repairBytesPerSecond());
    }

    /** Whether it is time for another attempt. */
    boolean due(CopyRow copy) {
        Pause pause = pauses.get(Key.of(copy));
        return pause == null || !pause.until().isAfter(register.now());
    }

    /** Servers that are full, or keep other bytes than they are sent: not to be given more now. */
    Set<String> avoided() {
        avoided.values().removeIf(p -> p.until().isBefore(register.now()));
        return Set.copyOf(avoided.keySet());
    }

    /** Bytes of unfinished copies that were sent since this process began. */
    long sent(CopyRow copy) {
        AtomicLong bytes = sent.get(Key.of(copy));
        return bytes == null ? 0 : bytes.get();
    }

    /**
     * Begins a bad copy anew. What is there is deleted first, because an upload goes on with files
     * that look right.
     */
    void renew(CopyRow copy) {
        ServerRow server = online(copy.server()).orElse(null);
        if (server == null || source(copy).isEmpty()) {
            return;
        }
        try {
            places.apply(server).delete(copy.item(), register.paths(copy));
            register.mark(copy, CopyState.COPYING, "");
        } catch (PlaceException e) {
            pause(copy, e.getMessage());
        }
    }

    /** Goes on with a copy that is being made. */
    void copy(CopyRow copy) {
        ServerRow target = online(copy.server()).orElse(null);
        PieceVerifier verifier = publications.find(copy.item(), copy.infoHash()).orElse(null);
        if (target == null || verifier == null) {
            return;
        }
        CopyRow source = source(copy).orElse(null);
        if (source == null) {
            pause(copy, "there is no verified copy to take it from");
            return;
        }
        AtomicLong progress = sent.computeIfAbsent(Key.of(copy), k -> new AtomicLong());
        try {
            upload(places.apply(target), source, verifier, progress);
            confirm(copy, places.apply(target), verifier);
        } catch (PlaceException e) {
            failed(copy, source, e);
        } finally {
            sent.remove(Key.of(copy));
        }
    }

    private void upload(
            CiphertextPlace place, CopyRow source, PieceVerifier verifier, AtomicLong progress)
            throws PlaceException {
        ItemLayout layout = verifier.layout();
        CiphertextPlace from = places.apply(register.server(source.server()).orElseThrow());
        for (int i = 0; i < layout.files().size(); i++) {
            StoredFile file = layout.files().get(i);
            if (there(place, verifier, i)) {
                progress.addAndGet(file.length());
                continue;
            }
            VerifiedBytes bytes =
                    new VerifiedBytes(from, verifier, i, throttle, progress::addAndGet);
            try {
                place.write(layout.item(), file.path(), file.length(), bytes);
            } catch (PlaceException e) {
                if (bytes.failure() != null) {
                    throw new PlaceException(Reason.SOURCE, bytes.failure().getMessage(), e);
                }
                throw e;
            }
        }
        place.complete(layout);
    }

    /** Whether an earlier attempt got as far as this file: its length and one piece tell. */
    private boolean there(CiphertextPlace place, PieceVerifier verifier, int file)
            throws PlaceException {
        ItemLayout layout = verifier.layout();
        try {
            CopyCheck.checkLength(place, layout, layout.files().get(file));
            List<Integer> pieces = layout.piecesOf(file).stream().boxed().toList();
            if (!pieces.isEmpty()) {
                CopyCheck.read(place, verifier, pieces.get(random.nextInt(pieces.size())));
            }
            return true;
        } catch (PlaceException e) {
            if (e.reason() == Reason.TROUBLE) {
                throw e;
            }
            return false;
        }
    }

    private void confirm(CopyRow copy, CiphertextPlace place, PieceVerifier verifier)
            throws PlaceException {
        try {
            CopyCheck.check(place, verifier, CopyCheck.THOROUGH, List.of(), random);
            register.mark(copy, CopyState.VERIFIED, "");
            pauses.remove(Key.of(copy));
            LOG.info("Item {} is on {} now", copy.item(), copy.server());
        } catch (PlaceException e) {
            if (e.reason() != Reason.TROUBLE) {
                // it was sent right and came back wrong
                avoid(copy.server());
                probes.lied(copy.server(), e.getMessage());
            } else {
                // found out by the probes, which go on asking for it
                register.mark(copy, CopyState.DOUBTED, e.getMessage());
            }
            throw e;
        }
    }

    private void failed(CopyRow copy, CopyRow source, PlaceException e) {
        LOG.warn("Item {} to {}: {}", copy.item(), copy.server(), e.getMessage());
        switch (e.reason()) {
            case SOURCE ->
                    register.mark(
                            source, CopyState.DOUBTED, "could not be copied: " + e.getMessage());
            case FULL -> avoid(copy.server());
            case TROUBLE -> probes.trouble(copy.server(), e.getMessage());
            default -> {}
        }
        pause(copy, e.getMessage());
        boolean elsewhere = Set.of(Reason.FULL, Reason.WRONG, Reason.ABSENT).contains(e.reason());
        if (elsewhere) {
            register.mark(copy, CopyState.MISSING, e.getMessage());
        }
    }

    private void avoid(String server) {
        avoided.compute(server, (s, before) -> later(before));
    }

    private void pause(CopyRow copy, String why) {
        pauses.compute(Key.of(copy), (k, before) -> later(before));
        register.copy(copy.server(), copy.infoHash())
                .ifPresent(c -> register.mark(c, c.state(), why));
    }

    private Pause later(Pause before) {
        int failures = before == null ? 0 : before.failures();
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, DOUBLINGS));
        return new Pause(failures + 1, register.now().plus(wait));
    }

    /** A usable copy elsewhere; the disk of this runtime costs nobody's line. */
    private Optional<CopyRow> source(CopyRow copy) {
        return register.copies(copy.infoHash()).values().stream()
                .filter(c -> !c.server().equals(copy.server()))
                .filter(register::usable)
                .min(Comparator.comparing(this::remote).thenComparing(CopyRow::server));
    }

    private boolean remote(CopyRow copy) {
        return register.server(copy.server()).map(s -> s.kind() != Kind.EMBEDDED).orElse(true);
    }

    private Optional<ServerRow> online(String server) {
        return register.server(server).filter(s -> s.state() == State.ONLINE);
    }

    /** Deletes a copy that is to go, if now it may. */
    void depart(CopyRow copy) {
        ServerRow server = online(copy.server()).orElse(null);
        boolean withdrawn = copy.state() == CopyState.WITHDRAWN;
        if (server == null || !withdrawn && named(copy)) {
            return;
        }
        if (!withdrawn && !safe(copy)) {
            register.mark(copy, CopyState.DOUBTED, "is needed after all");
            return;
        }
        try {
            if (server.kind() != Kind.FILLED) {
                places.apply(server).delete(copy.item(), register.paths(copy));
            }
            register.forget(copy);
            pauses.remove(Key.of(copy));
            LOG.info("Item {} is on {} no more", copy.item(), copy.server());
        } catch (PlaceException e) {
            pause(copy, e.getMessage());
        }
    }

    private boolean named(CopyRow copy) {
        return copy.since().plus(FAREWELL).isAfter(register.now());
    }

    /** Whether there are enough others, right now and not by hearsay. */
    private boolean safe(CopyRow copy) {
        int sound = 0;
        for (CopyRow other : register.copies(copy.infoHash()).values()) {
            ServerRow server = online(other.server()).orElse(null);
            if (other.server().equals(copy.server())
                    || server == null
                    || server.kind() == Kind.FILLED
                    || other.state() != CopyState.VERIFIED) {
                continue;
            }
            try {
                if (probes.examine(places.apply(server), other, CopyCheck.BRIEF).orElse(false)) {
                    sound++;
                }
            } catch (PlaceException e) {
                probes.trouble(other.server(), e.getMessage());
            }
        }
        return sound >= register.settings().copies();
    }
}
