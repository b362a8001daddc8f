package dev.usher.player.internal;

import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.ProtectionSystem;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The DRM systems that are there now: who opens items, and who protects what renderers get. */
@Component(service = DrmSystems.class)
public final class DrmSystems {
    private final Slot<DrmSystem> opening = new Slot<>();
    private final Slot<ProtectionSystem> protecting = new Slot<>();

    Slot<DrmSystem> opening() {
        return opening;
    }

    Slot<ProtectionSystem> protecting() {
        return protecting;
    }

    @Reference(
            service = DrmSystem.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addDrmSystem(ServiceReference<DrmSystem> reference, DrmSystem system) {
        opening.add(Candidate.of(reference, system));
    }

    void removeDrmSystem(DrmSystem system) {
        opening.remove(system);
    }

    @Reference(
            service = ProtectionSystem.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addProtectionSystem(
            ServiceReference<ProtectionSystem> reference, ProtectionSystem system) {
        protecting.add(Candidate.of(reference, system));
    }

    void removeProtectionSystem(ProtectionSystem system) {
        protecting.remove(system);
    }
}
