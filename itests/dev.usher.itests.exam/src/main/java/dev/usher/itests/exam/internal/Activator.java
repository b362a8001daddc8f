package dev.usher.itests.exam.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import org.ops4j.pax.exam.ProbeInvokerFactory;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

public class Activator implements BundleActivator {
    private ServiceTracker<Object, Object> boot;

    @Override
    public void start(BundleContext ctx) {
        ctx.registerService(
                ProbeInvokerFactory.class,
                JupiterProbeInvoker::new,
                new Hashtable<>(Map.of("driver", "jupiter")));
        boot =
                new ServiceTracker<>(ctx, "org.apache.karaf.features.BootFinished", null) {
                    @Override
                    public Object addingService(ServiceReference<Object> ref) {
                        try {
                            Files.writeString(
                                    Path.of(System.getProperty("usher.exam.ready")), "up");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return ref;
                    }
                };
        boot.open(true);
    }

    @Override
    public void stop(BundleContext ctx) {
        boot.close();
    }
}
