package dev.usher.devices.internal;

import dev.usher.device.api.DeviceDriver;
import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * A driver that is there, and what decides between it and another that matches as well: the best
 * comes first.
 */
record DriverCandidate(DeviceDriver driver, String bundle, Version version, int ranking, long id)
        implements Comparable<DriverCandidate> {
    private static final Comparator<DriverCandidate> BEST_FIRST =
            Comparator.comparingInt(DriverCandidate::ranking)
                    .thenComparing(DriverCandidate::version)
                    .reversed()
                    .thenComparingLong(DriverCandidate::id);

    static DriverCandidate of(ServiceReference<DeviceDriver> reference, DeviceDriver driver) {
        Bundle bundle = reference.getBundle();
        return new DriverCandidate(
                driver,
                bundle == null ? "" : bundle.getSymbolicName(),
                bundle == null ? Version.emptyVersion : bundle.getVersion(),
                reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking
                        ? ranking
                        : 0,
                (Long) reference.getProperty(Constants.SERVICE_ID));
    }

    @Override
    public int compareTo(DriverCandidate other) {
        return BEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return bundle + " " + version;
    }
}
