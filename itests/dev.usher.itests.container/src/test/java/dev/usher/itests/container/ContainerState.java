package dev.usher.itests.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What is wrong in the container this class runs in; empty lists are good. */
final class ContainerState {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private ContainerState() {}

    /**
     * What stays wrong: after boot parts come up one by one, so it is looked at until nothing is
     * wrong.
     */
    static List<String> staying(Supplier<List<String>> wrong) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> found = wrong.get();
        while (!found.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            found = wrong.get();
        }
        return found;
    }

    /** Bundles that should run and do not. */
    static List<String> idleBundles(BundleContext context) {
        List<String> idle = new ArrayList<>();
        for (Bundle b : context.getBundles()) {
            boolean fragment = b.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (b.getState() != (fragment ? Bundle.RESOLVED : Bundle.ACTIVE)) {
                idle.add(b + " is in state " + b.getState());
            }
        }
        return idle;
    }

    /** Our Declarative Services components that lack something, with what they lack. */
    static List<String> unsatisfied(ServiceComponentRuntime runtime) {
        List<String> wrong = new ArrayList<>();
        for (ComponentDescriptionDTO d : ours(runtime)) {
            if (!runtime.isComponentEnabled(d)) {
                continue;
            }
            var configurations = runtime.getComponentConfigurationDTOs(d);
            if (d.configurationPolicy.equals("require")
                    && configurations.stream()
                            .allMatch(
                                    c ->
                                            c.state
                                                    == ComponentConfigurationDTO
                                                            .UNSATISFIED_CONFIGURATION)) {
                // switched off until somebody configures it
                continue;
            }
            if (configurations.isEmpty()) {
                wrong.add(d.name + " has no configuration");
            }
            for (ComponentConfigurationDTO c : configurations) {
                if (c.state != ComponentConfigurationDTO.ACTIVE
                        && c.state != ComponentConfigurationDTO.SATISFIED) {
                    List<String> lacks = new ArrayList<>();
                    for (var r : c.unsatisfiedReferences) {
                        lacks.add(r.name);
                    }
                    wrong.add(
                            d.name
                                    + " lacks "
                                    + lacks
                                    + (c.failure == null
                                            ? ""
                                            : ": " + c.failure.lines().findFirst().orElse("")));
                }
            }
        }
        return wrong;
    }

    static List<ComponentDescriptionDTO> ours(ServiceComponentRuntime runtime) {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(d -> d.bundle.symbolicName.startsWith("dev.usher."))
                .toList();
    }
}
