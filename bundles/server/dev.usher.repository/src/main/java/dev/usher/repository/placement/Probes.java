package dev.usher.repository.placement;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.repository.placement.PlaceException.Reason;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which servers are well and which copies are what they should be. Thread-safe. */
final class Probes {
    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    /** One refusal may be chance. */
    private static final int FAILURES = 2;

    /** Wrong bytes so often are none. */
    private static final int LIES = 3;

    private static final int COPIES_AT_A_TIME = 50;

    /** A copy, whatever its state. */
    private record Key(String server, InfoHash item) {
        static Key of(CopyRow c) {
            return new Key(c.server(), c.infoHash());
        }
    }

    private final Register register;
    private final Publications publications;
    private final Function<ServerRow, CiphertextPlace> places;
    private final RandomGenerator random;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> lies = new ConcurrentHashMap<>();
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private final Map<Key, Set<Integer>> suspected = new ConcurrentHashMap<>();

    Probes(
            Register register,
            Publications publications,
            Function<ServerRow, CiphertextPlace> places,
            RandomGenerator random) {
        this.register = register;
        this.publications = publications;
        this.places = places;
        this.random = random;
    }

    /** Somebody says that a copy is not right: it is not used until it was looked at. */
    void complain(CopyRow copy, int piece, String what) {
        if (copy.state() == CopyState.VERIFIED) {
            suspect(copy, piece);
            register.mark(copy, CopyState.DOUBTED, what);
        }
    }

    private void suspect(CopyRow copy, int piece) {
        suspected.computeIfAbsent(Key.of(copy), k -> ConcurrentHashMap.newKeySet()).add(piece);
    }

    /** The operator has seen to the server. */
    void forgive(String server) {
        lies.remove(server);
        failures.remove(server);
    }

    Set<String> liars() {
        return lies.keySet().stream().filter(this::liar).collect(Collectors.toSet());
    }

    boolean liar(String server) {
        return lies.getOrDefault(server, 0) >= LIES;
    }

    /** Looks at a server, and at some of its copies. */
    void look(String name) {
        ServerRow server = register.server(name).orElse(null);
        if (server == null || liar(name)) {
            return;
        }
        CiphertextPlace place = places.apply(server);
        try {
            boolean asked = back(server, place);
            for (CopyRow copy : due(server)) {
                asked |= examine(place, copy, pieces(copy.state())).isPresent();
                if (liar(name)) {
                    return;
                }
            }
            if (server.kind() == Kind.FILLED) {
                asked |= discover(place, name);
            }
            if (!asked) {
                place.probe();
            }
            failures.remove(name);
            register.found(name, State.ONLINE, "");
        } catch (PlaceException e) {
            trouble(name, e.getMessage());
        }
    }

    /** One that was found wrong is not proven right by a sample. */
    private static int pieces(CopyState state) {
        return switch (state) {
            case VERIFIED -> CopyCheck.BRIEF;
            case MISSING -> CopyCheck.ALL;
            default -> CopyCheck.THOROUGH;
        };
    }

    /** A server that was away for long may have lost what it had. */
    private boolean back(ServerRow server, CiphertextPlace place) throws PlaceException {
        boolean lost =
                server.state() == State.OFFLINE
                        && server.since()
                                .plusSeconds(register.settings().graceSeconds())
                                .isBefore(register.now());
        if (lost) {
            place.probe();
            register.mark(
                    register.on(server.name(), CopyState.VERIFIED),
                    CopyState.DOUBTED,
                    "its server was away");
        }
        return lost;
    }

    private List<CopyRow> due(ServerRow server) {
        List<CopyRow> due = new ArrayList<>(register.on(server.name(), CopyState.DOUBTED));
        due.addAll(register.on(server.name(), CopyState.MISSING));
        if (due.size() > COPIES_AT_A_TIME) {
            due.subList(COPIES_AT_A_TIME, due.size()).clear();
        }
        List<CopyRow> verified = register.on(server.name(), CopyState.VERIFIED);
        if (!verified.isEmpty()) {
            due.add(verified.get(random.nextInt(verified.size())));
        }
        return due;
    }

    /**
     * Looks at a copy and notes what was found.
     *
     * @return whether it is right; empty when its item is not known
     * @throws PlaceException TROUBLE: nothing was found out
     */
    Optional<Boolean> examine(CiphertextPlace place, CopyRow copy, int pieces)
            throws PlaceException {
        PieceVerifier verifier = publications.find(copy.item(), copy.infoHash()).orElse(null);
        if (verifier == null) {
            return Optional.empty();
        }
        try {
            Set<Integer> named = suspected.getOrDefault(Key.of(copy), Set.of());
            CopyCheck.check(place, verifier, pieces, named, random);
            suspected.remove(Key.of(copy));
            register.mark(copy, CopyState.VERIFIED, "");
            return Optional.of(true);
        } catch (PlaceException e) {
            if (e.reason() == Reason.TROUBLE) {
                throw e;
            }
            bad(copy, e);
            return Optional.of(false);
        }
    }

    private void bad(CopyRow copy, PlaceException e) {
        boolean news = copy.state() != CopyState.MISSING;
        if (news) {
            LOG.warn("Item {} on {}: {}", copy.item(), copy.server(), e.getMessage());
        }
        boolean filled =
                register.server(copy.server()).map(s -> s.kind() == Kind.FILLED).orElse(false);
        if (filled && e.reason() == Reason.ABSENT) {
            register.forget(copy);
            return;
        }
        if (e.piece() >= 0) {
            suspect(copy, e.piece());
        }
        register.mark(copy, CopyState.MISSING, e.getMessage());
        if (e.reason() == Reason.WRONG && news) {
            lied(copy.server(), e.getMessage());
        }
    }

    /** It gave wrong bytes: whatever else it has is doubtful too. */
    void lied(String server, String what) {
        register.mark(
                register.on(server, CopyState.VERIFIED),
                CopyState.DOUBTED,
                "its server gave wrong bytes");
        if (lies.merge(server, 1, Integer::sum) == LIES) {
            LOG.error(
                    "Repository {} gives wrong bytes again and again and is not used: {}. Mend it, then probe it.",
                    server,
                    what);
            register.found(server, State.OFFLINE, "gives wrong bytes: " + what);
        }
    }

    void trouble(String server, String why) {
        int times = failures.merge(server, 1, Integer::sum);
        boolean fresh = register.server(server).map(s -> s.state() == State.UNKNOWN).orElse(false);
        if (times >= FAILURES || fresh) {
            if (register.server(server).map(s -> s.state() != State.OFFLINE).orElse(false)) {
                LOG.warn("Repository {} is offline: {}", server, why);
            }
            register.found(server, State.OFFLINE, why);
        }
    }

    boolean failing(String server) {
        return failures.containsKey(server);
    }

    /** Looks for items that the operator has put there, some at a time. */
    private boolean discover(CiphertextPlace place, String server) throws PlaceException {
        List<CatalogItem> items = publications.catalog().items();
        boolean asked = false;
        int from = seen.getOrDefault(server, 0);
        int n = Math.min(items.size(), COPIES_AT_A_TIME);
        for (int i = 0; i < n; i++) {
            CatalogItem item = items.get((from + i) % items.size());
            if (register.copy(server, item.infoHash()).isEmpty()) {
                asked = true;
                discover(place, server, item);
            }
        }
        seen.put(server, from + n);
        return asked;
    }

    private void discover(CiphertextPlace place, String server, CatalogItem item)
            throws PlaceException {
        InfoHash hash = item.infoHash();
        PieceVerifier verifier = publications.find(item.item(), hash).orElse(null);
        if (verifier == null) {
            return;
        }
        try {
            CopyCheck.checkLength(place, verifier.layout(), verifier.layout().files().get(0));
        } catch (PlaceException e) {
            if (e.reason() == Reason.ABSENT) {
                return;
            }
            if (e.reason() == Reason.TROUBLE) {
                throw e;
            }
        }
        CopyRow copy =
                new CopyRow(
                        server,
                        hash,
                        item.item(),
                        item.length(),
                        CopyState.DOUBTED,
                        "was found here",
                        register.now());
        register.add(copy, verifier.layout().files().stream().map(f -> f.path()).toList());
        examine(place, copy, CopyCheck.THOROUGH);
    }
}
