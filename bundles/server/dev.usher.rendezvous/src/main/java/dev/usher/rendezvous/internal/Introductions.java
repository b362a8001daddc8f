package dev.usher.rendezvous.internal;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Meeting.Way;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.relay.Ticket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits for calls, and who is about to meet whom. Thread-safe; nothing blocks. */
final class Introductions {
    /** How long a box counts as waiting between two questions. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    private static final int MEETINGS_PER_BOX = 16;

    /** How long a relay counts among the caller's meetings: as long as its tickets. */
    private static final long RELAY_SECONDS = 10;

    /** The relay of last resort. */
    interface OwnRelay {
        /** Its {@code host:port}; empty when there is none or it is full. */
        Optional<String> expect(String one, String other);
    }

    private record Pending(BoxId caller, BoxId answering, CompletableFuture<String> answer) {}

    private final Map<BoxId, Presence> boxes = new ConcurrentHashMap<>();
    private final Map<String, Pending> meetings = new ConcurrentHashMap<>();

    /** Who asked for which relay a moment ago. */
    private final Map<String, BoxId> relays = new ConcurrentHashMap<>();

    private final Map<Way, AtomicLong> arranged = new EnumMap<>(Way.class);
    private final OwnRelay relay;
    private final Duration patience;

    /**
     * @param patience until a called box counts as away
     */
    Introductions(OwnRelay relay, Duration patience) {
        this.relay = relay;
        this.patience = patience;
        for (Way way : Way.values()) {
            arranged.put(way, new AtomicLong());
        }
    }

    /** Completes as soon as somebody calls. */
    CompletableFuture<List<Meeting>> calls(BoxId box, String relayAt) {
        long now = System.nanoTime();
        boxes.values().removeIf(p -> !p.here(now, TimeUnit.MINUTES.toNanos(2)));
        return boxes.computeIfAbsent(box, id -> new Presence()).ask(relayAt, now);
    }

    /** The box was told that nobody called. */
    void givenUp(BoxId box, CompletableFuture<List<Meeting>> question) {
        Presence presence = boxes.get(box);
        if (presence != null) {
            presence.given(question, System.nanoTime());
        }
    }

    /**
     * Introduces the caller to the box it asks for.
     *
     * @return completes exceptionally with a Problem peer-away or no-relay
     */
    CompletableFuture<Meeting> meet(BoxId caller, MeetingRequest request) {
        long open =
                meetings.values().stream().filter(m -> m.caller().equals(caller)).count()
                        + relays.values().stream().filter(caller::equals).count();
        if (open >= MEETINGS_PER_BOX) {
            throw new Problem(
                    "too-many-meetings",
                    429,
                    "The box waits for " + open + " meetings already. Ask again later.");
        }
        Presence callee = present(request.peer()).orElseThrow(() -> away(request.peer()));
        return switch (request.way()) {
            case PUNCH -> punch(caller, request, callee);
            case RELAY -> relay(caller, request.peer(), callee);
            case HOST -> throw new Problem("meeting-malformed", 400, "Ask for way PUNCH or RELAY.");
        };
    }

    private CompletableFuture<Meeting> punch(
            BoxId caller, MeetingRequest request, Presence callee) {
        String id = UUID.randomUUID().toString();
        Meeting call = new Meeting(id, caller, Way.PUNCH, request.address(), List.of());
        return ask(caller, request.peer(), callee, call)
                .thenApply(
                        address -> {
                            arranged.get(Way.PUNCH).incrementAndGet();
                            return new Meeting(id, request.peer(), Way.PUNCH, address, List.of());
                        });
    }

    /** Puts a call and waits for its answer: an address. */
    private CompletableFuture<String> ask(
            BoxId caller, BoxId answering, Presence presence, Meeting call) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        meetings.put(call.id(), new Pending(caller, answering, answer));
        if (!presence.call(call)) {
            answer.completeExceptionally(away(answering));
        }
        answer.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
        return answer.whenComplete((a, e) -> meetings.remove(call.id()))
                .thenApply(
                        address -> {
                            if (address == null) {
                                throw away(answering);
                            }
                            return address;
                        });
    }

    /** Other boxes relay first, for their lines cost the operator nothing. */
    private CompletableFuture<Meeting> relay(BoxId caller, BoxId peer, Presence callee) {
        String one = Ticket.create();
        String other = Ticket.create();
        Optional<Map.Entry<BoxId, Presence>> host = host(caller, peer);
        CompletableFuture<String> address;
        if (host.isPresent()) {
            String at = host.get().getValue().relay();
            String id = UUID.randomUUID().toString();
            Meeting call = new Meeting(id, caller, Way.HOST, "", List.of(one, other));
            address =
                    ask(caller, host.get().getKey(), host.get().getValue(), call)
                            .thenApply(yes -> at)
                            .exceptionally(busy -> own(one, other));
        } else {
            address = CompletableFuture.completedFuture(own(one, other));
        }
        String id = UUID.randomUUID().toString();
        relays.put(id, caller);
        // a room at a relay that one box takes is one less for all others
        CompletableFuture.delayedExecutor(RELAY_SECONDS, TimeUnit.SECONDS)
                .execute(() -> relays.remove(id));
        return address.thenApply(
                at -> {
                    if (!callee.call(new Meeting(id, caller, Way.RELAY, at, List.of(other)))) {
                        throw away(peer);
                    }
                    arranged.get(Way.RELAY).incrementAndGet();
                    return new Meeting(id, peer, Way.RELAY, at, List.of(one));
                });
    }

    private Optional<Map.Entry<BoxId, Presence>> host(BoxId caller, BoxId peer) {
        long now = System.nanoTime();
        return boxes.entrySet().stream()
                .filter(e -> !e.getKey().equals(caller) && !e.getKey().equals(peer))
                .filter(e -> !e.getValue().relay().isEmpty())
                .filter(e -> e.getValue().here(now, GRACE))
                .findAny();
    }

    private String own(String one, String other) {
        return relay.expect(one, other)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "no-relay",
                                        503,
                                        "No relay has room for another connection. Try again later."));
    }

    /**
     * A called box agrees.
     *
     * @throws Problem meeting-unknown (404): too late, or not this box's
     */
    void answer(BoxId box, String meeting, String address) {
        Pending pending = meetings.get(meeting);
        if (pending == null || !pending.answering().equals(box)) {
            throw new Problem(
                    "meeting-unknown", 404, "Nobody waits for this answer any more; let it be.");
        }
        pending.answer().complete(address);
    }

    private Optional<Presence> present(BoxId box) {
        return Optional.ofNullable(boxes.get(box)).filter(p -> p.here(System.nanoTime(), GRACE));
    }

    private static Problem away(BoxId box) {
        return new Problem(
                "peer-away",
                409,
                "Box " + box + " does not answer calls. It may be off; try again later.");
    }

    long arranged(Way way) {
        return arranged.get(way).get();
    }

    int present() {
        long now = System.nanoTime();
        return (int) boxes.values().stream().filter(p -> p.here(now, GRACE)).count();
    }
}
