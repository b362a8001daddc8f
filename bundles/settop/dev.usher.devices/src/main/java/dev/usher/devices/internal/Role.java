package dev.usher.devices.internal;

import dev.usher.device.api.DeviceDriver;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.ProtectionSystem;
import dev.usher.renderer.api.Renderer;
import dev.usher.storage.api.MediaStore;
import dev.usher.transport.api.PeerTransport;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** What a bundle may be replaced in, and the service by which one knows that it plays the role. */
enum Role {
    TRANSPORT(PeerTransport.class),
    STORAGE(MediaStore.class),
    DRM(DrmSystem.class),
    PROTECTION(ProtectionSystem.class),
    RENDERER(Renderer.class),
    DRIVER(DeviceDriver.class);

    private static final String SERVICE_NAMESPACE = "osgi.service";
    private final String service;

    Role(Class<?> service) {
        this.service = service.getName();
    }

    String service() {
        return service;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The roles a bundle plays at this moment. */
    static Set<Role> playedBy(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return EnumSet.noneOf(Role.class);
        }
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        Set<String> names = new TreeSet<>();
        if (services != null) {
            for (ServiceReference<?> reference : services) {
                names.addAll(
                        Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS)));
            }
        }
        return named(names);
    }

    /** The roles a bundle plays, or says in its manifest that it would. */
    static Set<Role> of(Bundle bundle) {
        Set<Role> roles = playedBy(bundle);
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null || (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
            return roles;
        }
        for (BundleCapability capability : revision.getDeclaredCapabilities(SERVICE_NAMESPACE)) {
            roles.addAll(named(capability.getAttributes().get(Constants.OBJECTCLASS)));
        }
        return roles;
    }

    private static Set<Role> named(Object services) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : values()) {
            if (services instanceof Collection<?> all && all.contains(role.service)
                    || role.service.equals(services)) {
                roles.add(role);
            }
        }
        return roles;
    }
}
