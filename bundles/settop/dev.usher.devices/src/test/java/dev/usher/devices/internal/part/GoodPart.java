package dev.usher.devices.internal.part;

import dev.usher.device.api.DeviceDriver;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Brings a driver. */
public final class GoodPart implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.registerService(DeviceDriver.class, new PartDriver(), null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }
}
