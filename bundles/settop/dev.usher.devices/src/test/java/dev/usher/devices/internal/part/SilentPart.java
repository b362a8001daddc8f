package dev.usher.devices.internal.part;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts, and offers nothing. */
public final class SilentPart implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        // nothing
    }

    @Override
    public void stop(BundleContext context) {
        // nothing
    }
}
