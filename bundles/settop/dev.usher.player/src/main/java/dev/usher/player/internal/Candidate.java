package dev.usher.player.internal;

import java.util.Comparator;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** A swappable service and what decides between it and another: the best comes first. */
record Candidate<T>(T service, int ranking, Version version, long id)
        implements Comparable<Candidate<?>> {
    private static final Comparator<Candidate<?>> BEST_FIRST =
            Comparator.<Candidate<?>>comparingInt(Candidate::ranking)
                    .thenComparing(Candidate::version)
                    .reversed()
                    .thenComparingLong(Candidate::id);

    static <T> Candidate<T> of(ServiceReference<T> reference, T service) {
        Map<String, Object> properties = properties(reference);
        Bundle bundle = reference.getBundle();
        return new Candidate<>(
                service,
                properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0,
                bundle == null ? Version.emptyVersion : bundle.getVersion(),
                (Long) properties.get(Constants.SERVICE_ID));
    }

    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
        Object id = reference.getProperty(Constants.SERVICE_ID);
        return ranking == null
                ? Map.of(Constants.SERVICE_ID, id)
                : Map.of(Constants.SERVICE_ID, id, Constants.SERVICE_RANKING, ranking);
    }

    @Override
    public int compareTo(Candidate<?> other) {
        return BEST_FIRST.compare(this, other);
    }
}
