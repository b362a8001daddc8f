package dev.usher.rest.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * Which of the published things answers at which base. Where several want the same base the highest
 * ranking answers, then the newest bundle, then the oldest service; the next one takes over in the
 * moment the best goes.
 */
final class Routes<T> {
    private final Map<String, List<Candidate<T>>> candidates = new HashMap<>();
    private final Consumer<T> retire;
    private volatile Map<String, T> current = Map.of();

    /**
     * @param retire called, outside of any lock, with what does not answer any more
     */
    Routes(Consumer<T> retire) {
        this.retire = retire;
    }

    private record Candidate<T>(
            ServiceReference<?> reference, T target, int ranking, Version version, long id) {
        private static final Comparator<Candidate<?>> BEST_FIRST =
                Comparator.<Candidate<?>>comparingInt(Candidate::ranking)
                        .thenComparing(Candidate::version)
                        .thenComparing(Candidate::id, Comparator.reverseOrder())
                        .reversed();

        static <T> Candidate<T> of(ServiceReference<?> reference, T target) {
            int ranking =
                    reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer r ? r : 0;
            Version version =
                    reference.getBundle() == null
                            ? Version.emptyVersion
                            : reference.getBundle().getVersion();
            return new Candidate<>(
                    reference,
                    target,
                    ranking,
                    version,
                    (Long) reference.getProperty(Constants.SERVICE_ID));
        }
    }

    /**
     * @throws IllegalArgumentException when the service does not say where it wants to answer
     */
    static String base(ServiceReference<?> reference) {
        Object base = reference.getProperty("usher.rest.base");
        if (base instanceof String text && text.matches("(/[a-z0-9.-]+)+")) {
            return text;
        }
        throw new IllegalArgumentException(
                "usher.rest.base of " + reference + " must be like /v1/thing, not " + base);
    }

    void add(String base, ServiceReference<?> reference, T target) {
        synchronized (this) {
            List<Candidate<T>> here = candidates.computeIfAbsent(base, b -> new ArrayList<>());
            here.add(Candidate.of(reference, target));
            here.sort(Candidate.BEST_FIRST);
            publish();
        }
    }

    void remove(String base, ServiceReference<?> reference) {
        List<T> gone = new ArrayList<>();
        synchronized (this) {
            List<Candidate<T>> here = candidates.getOrDefault(base, new ArrayList<>());
            here.removeIf(c -> c.reference().equals(reference) && gone.add(c.target()));
            if (here.isEmpty()) {
                candidates.remove(base);
            }
            publish();
        }
        gone.forEach(retire);
    }

    void clear() {
        List<T> gone = new ArrayList<>();
        synchronized (this) {
            candidates.values().forEach(here -> here.forEach(c -> gone.add(c.target())));
            candidates.clear();
            publish();
        }
        gone.forEach(retire);
    }

    /** Those that answer now, ordered by base. */
    Collection<T> all() {
        return List.copyOf(current.values());
    }

    /** What answers at the longest base that begins the path. */
    Optional<T> find(String path) {
        Map<String, T> now = current;
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            T found = now.get(path.substring(0, end));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private void publish() {
        Map<String, T> next = new TreeMap<>();
        candidates.forEach((base, here) -> next.put(base, here.get(0).target()));
        current = next;
    }
}
