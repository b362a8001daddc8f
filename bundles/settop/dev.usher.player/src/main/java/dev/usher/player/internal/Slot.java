package dev.usher.player.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The place of a swappable service: who is there now, the best first. Sessions ask it anew for each
 * step, so that a newer one takes over while they run. Thread-safe.
 */
final class Slot<T> {
    private final List<Consumer<Candidate<T>>> leavers = new CopyOnWriteArrayList<>();
    private volatile List<Candidate<T>> present = List.of();

    synchronized void add(Candidate<T> candidate) {
        present = Stream.concat(present.stream(), Stream.of(candidate)).sorted().toList();
        notifyAll();
    }

    /** Returns after everybody who used the service has let go of it. */
    void remove(T service) {
        List<Candidate<T>> gone;
        synchronized (this) {
            gone = present.stream().filter(candidate -> candidate.service() == service).toList();
            present = present.stream().filter(candidate -> candidate.service() != service).toList();
        }
        gone.forEach(candidate -> leavers.forEach(leaver -> leaver.accept(candidate)));
    }

    List<Candidate<T>> all() {
        return present;
    }

    boolean has(Candidate<T> candidate) {
        return present.contains(candidate);
    }

    /** The best; waits for one to come, as in the moment between the old bundle and the new. */
    Optional<Candidate<T>> await(Duration patience) {
        return await(patience, service -> true);
    }

    /** The best of those that fit; waits for one as well. */
    synchronized Optional<Candidate<T>> await(Duration patience, Predicate<T> fits) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<Candidate<T>> best = best(fits);
        try {
            for (long left = patience.toNanos();
                    best.isEmpty() && left > 0;
                    left = deadline - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
                best = best(fits);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return best;
    }

    private Optional<Candidate<T>> best(Predicate<T> fits) {
        return present.stream().filter(candidate -> fits.test(candidate.service())).findFirst();
    }

    /** Who uses candidates adds itself here; called on the thread that takes the service away. */
    void onLeave(Consumer<Candidate<T>> leaver) {
        leavers.add(leaver);
    }

    void noMoreLeave(Consumer<Candidate<T>> leaver) {
        leavers.remove(leaver);
    }
}
