package dev.usher.itests.container;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What is wrong in the container this class runs in; empty lists are good. */
final class ContainerState {
    private ContainerState() {}

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
