package dev.usher.devices.internal.part;

import dev.usher.device.api.DeviceDriver;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Registers a service that cannot be made, as a component does whose activation fails. */
public final class HollowPart implements BundleActivator, ServiceFactory<DeviceDriver> {
    @Override
    public void start(BundleContext context) {
        context.registerService(DeviceDriver.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }

    @Override
    public DeviceDriver getService(Bundle bundle, ServiceRegistration<DeviceDriver> registration) {
        return null;
    }

    @Override
    public void ungetService(
            Bundle bundle, ServiceRegistration<DeviceDriver> registration, DeviceDriver driver) {
        // there is none
    }
}
