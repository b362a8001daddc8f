package dev.usher.devices.internal;

import dev.usher.backend.api.BundleInfo;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Parts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** The swappable parts of the box: the bundles that play a {@link Role}. */
@Component(service = Parts.class)
public final class BoxParts implements Parts {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<Integer, String> STATES =
            Map.of(
                    Bundle.INSTALLED, "INSTALLED: something it needs is missing",
                    Bundle.RESOLVED, "RESOLVED: not started",
                    Bundle.STARTING, "STARTING",
                    Bundle.STOPPING, "STOPPING",
                    Bundle.UNINSTALLED, "UNINSTALLED");
    private static final Set<Integer> NEWS = Set.of(BundleEvent.STARTED, BundleEvent.STOPPED);
    private final BundleContext context;
    private final EventAdmin events;
    private final Supplier<List<DeviceInfo>> devices;
    private final SignedParts signed;
    private final BundleSwap swap;

    /** Synchronous: afterwards a bundle may be uninstalled, and says nothing of itself any more. */
    private final SynchronousBundleListener listener = this::changed;

    @Activate
    public BoxParts(
            BundleContext context,
            @Reference EventAdmin events,
            @Reference DeviceRegistry devices,
            @Reference SignedParts signed) {
        this(context, events, devices::devices, signed, PATIENCE);
    }

    BoxParts(
            BundleContext context,
            EventAdmin events,
            Supplier<List<DeviceInfo>> devices,
            SignedParts signed,
            Duration patience) {
        this.context = context;
        this.events = events;
        this.devices = devices;
        this.signed = signed;
        this.swap = new BundleSwap(context, patience);
        context.addBundleListener(listener);
    }

    @Override
    public List<BundleInfo> parts() {
        List<BundleInfo> parts = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            parts.addAll(infos(bundle));
        }
        parts.sort(
                Comparator.comparing(BundleInfo::role)
                        .thenComparing(BundleInfo::symbolicName)
                        .thenComparing(BundleInfo::version));
        return parts;
    }

    private static List<BundleInfo> infos(Bundle bundle) {
        Set<Role> played = Role.playedBy(bundle);
        return Role.of(bundle).stream()
                .map(
                        role ->
                                new BundleInfo(
                                        role.toString(),
                                        bundle.getSymbolicName(),
                                        bundle.getVersion().toString(),
                                        state(bundle, played.contains(role))))
                .toList();
    }

    private static String state(Bundle bundle, boolean serves) {
        if (bundle.getState() == Bundle.ACTIVE) {
            return serves ? "ACTIVE" : "WAITING: started, but its service is not there yet";
        }
        return STATES.getOrDefault(bundle.getState(), "UNKNOWN");
    }

    @Override
    public synchronized String swap(String symbolicName, String location) {
        List<Bundle> olds =
                Stream.of(context.getBundles())
                        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                        .filter(bundle -> !Role.of(bundle).isEmpty())
                        .sorted(Comparator.comparing(Bundle::getVersion).reversed())
                        .toList();
        if (olds.isEmpty()) {
            throw new Problem(
                    "part-unknown",
                    404,
                    "'"
                            + symbolicName
                            + "' is not a swappable part of this box. It has "
                            + String.join(
                                    ", ",
                                    parts().stream()
                                            .map(BundleInfo::symbolicName)
                                            .distinct()
                                            .toList())
                            + ".");
        }
        BundleFile file = BundleFile.read(location);
        if (!file.symbolicName().equals(symbolicName)) {
            throw BundleFile.invalid(
                    location + " is " + file.symbolicName() + ", not " + symbolicName);
        }
        if (file.version().compareTo(olds.get(0).getVersion()) <= 0) {
            throw BundleFile.invalid(
                    location
                            + " has version "
                            + file.version()
                            + ", which is not higher than the present "
                            + olds.get(0).getVersion());
        }
        signed.require(file);
        Bundle fresh = swap.swap(olds, file);
        announce(fresh);
        return fresh.getVersion().toString();
    }

    @Override
    public List<DeviceInfo> devices() {
        return devices.get();
    }

    private void changed(BundleEvent event) {
        if (NEWS.contains(event.getType())) {
            announce(event.getBundle());
        }
    }

    private void announce(Bundle bundle) {
        for (BundleInfo part : infos(bundle)) {
            events.postEvent(new Event(BoxTopics.PARTS, Map.of(BoxTopics.DATA, part)));
        }
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(listener);
    }
}
