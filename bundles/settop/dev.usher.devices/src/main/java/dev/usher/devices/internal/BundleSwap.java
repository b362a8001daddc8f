package dev.usher.devices.internal;

import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a newer bundle in the place of an older one without a moment in which neither serves: the
 * new one is started beside the old one, and only when its services answer does the old one go.
 * When they do not, the new one goes.
 */
final class BundleSwap {
    private static final Logger LOG = LoggerFactory.getLogger(BundleSwap.class);
    private final BundleContext context;
    private final Duration patience;

    /**
     * @param patience how long the new bundle has to bring its services
     */
    BundleSwap(BundleContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    /**
     * @param olds the bundles to be replaced, the one that counts first; all of the same symbolic
     *     name
     * @throws Problem part-failed (500): the new one was removed, the old ones are as they were
     */
    Bundle swap(List<Bundle> olds, BundleFile file) {
        Bundle old = olds.get(0);
        Set<Role> wanted = Role.of(old);
        Bundle fresh = install(old, file);
        boolean serves = false;
        try {
            start(fresh, wanted);
            serves = true;
        } finally {
            if (!serves) {
                uninstall(fresh);
            }
        }
        olds.forEach(this::retire);
        LOG.info(
                "{} {} took the place of {}",
                file.symbolicName(),
                file.version(),
                old.getVersion());
        return fresh;
    }

    private Bundle install(Bundle old, BundleFile file) {
        // a location must be unique, and the file's own may change behind it
        String location = "usher-part:" + file.symbolicName() + "/" + file.version();
        try {
            Bundle fresh = context.installBundle(location, file.open());
            fresh.adapt(BundleStartLevel.class)
                    .setStartLevel(old.adapt(BundleStartLevel.class).getStartLevel());
            return fresh;
        } catch (BundleException e) {
            throw failed(
                    file.symbolicName()
                            + " "
                            + file.version()
                            + " cannot be installed: "
                            + e.getMessage());
        }
    }

    private void start(Bundle fresh, Set<Role> wanted) {
        CountDownLatch served = new CountDownLatch(1);
        ServiceListener listener = event -> serves(fresh, wanted, served);
        context.addServiceListener(listener);
        try {
            fresh.start();
            serves(fresh, wanted, served);
            if (!served.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                Set<Role> missing = EnumSet.copyOf(wanted);
                missing.removeAll(Role.playedBy(fresh));
                throw failed(
                        name(fresh)
                                + " started, but does not offer what the old one does: "
                                + missing);
            }
            probe(fresh);
        } catch (BundleException e) {
            throw failed(name(fresh) + " does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("The swap was interrupted");
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private static void serves(Bundle fresh, Collection<Role> wanted, CountDownLatch served) {
        if (Role.playedBy(fresh).containsAll(wanted)) {
            served.countDown();
        }
    }

    /**
     * A component is registered before it is made: whether it can be made shows only when it is
     * asked for.
     */
    private void probe(Bundle fresh) {
        ServiceReference<?>[] references = fresh.getRegisteredServices();
        if (references == null) {
            throw failed(name(fresh) + " took its services back");
        }
        for (ServiceReference<?> reference : references) {
            Object service = context.getService(reference);
            if (service == null) {
                throw failed(name(fresh) + " offers a service that cannot be made: " + reference);
            }
            context.ungetService(reference);
        }
    }

    /** Stop before uninstall: who still uses it lets go while its classes can be loaded. */
    private void retire(Bundle old) {
        try {
            old.stop();
        } catch (BundleException e) {
            LOG.warn("{} does not stop cleanly: {}", name(old), e.getMessage());
        }
        uninstall(old);
    }

    private void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.error(
                    "{} cannot be uninstalled: {}. Uninstall it by hand.",
                    name(bundle),
                    e.getMessage());
        }
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static Problem failed(String what) {
        return new Problem("part-failed", 500, what + ". It was removed; the old one goes on.");
    }
}
