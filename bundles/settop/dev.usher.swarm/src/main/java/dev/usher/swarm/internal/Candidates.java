package dev.usher.swarm.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * The services that could fill a role; the best has the highest ranking, then the newest bundle.
 */
final class Candidates<T> {
    private record Candidate<T>(T service, int ranking, Version version, long id) {}

    private final Map<ServiceReference<T>, Candidate<T>> all = new HashMap<>();

    void add(ServiceReference<T> reference, T service) {
        Bundle bundle = reference.getBundle();
        all.put(
                reference,
                new Candidate<>(
                        service,
                        reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer r
                                ? r
                                : 0,
                        bundle == null ? Version.emptyVersion : bundle.getVersion(),
                        reference.getProperty(Constants.SERVICE_ID) instanceof Long id
                                ? id
                                : Long.MAX_VALUE));
    }

    void remove(ServiceReference<T> reference) {
        all.remove(reference);
    }

    Optional<T> best() {
        return all.values().stream()
                .max(
                        Comparator.<Candidate<T>>comparingInt(Candidate::ranking)
                                .thenComparing(Candidate::version)
                                .thenComparing(Candidate::id, Comparator.reverseOrder()))
                .map(Candidate::service);
    }
}
