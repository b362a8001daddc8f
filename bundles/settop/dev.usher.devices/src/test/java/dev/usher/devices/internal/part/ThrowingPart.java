package dev.usher.devices.internal.part;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not start. */
public final class ThrowingPart implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("port taken");
    }

    @Override
    public void stop(BundleContext context) {
        // never started
    }
}
