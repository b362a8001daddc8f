package dev.usher.itests.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Whether the container has patience with components that are slow to come. */
final class SlowStart {
    /**
     * Longer than the 5 s after which Declarative Services gives up unless it is told otherwise.
     */
    private static final int SECONDS = 6;

    private static final String GATE = "usher.test.gate";
    private static final String MADE = "usher.test.slow";
    private static final String XML =
            """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="slow" init="1">
              <implementation class="%s"/>
              <property name="%s" value="true"/>
              <service><provide interface="java.util.concurrent.Callable"/></service>
              <reference name="gate" interface="java.lang.Runnable" target="(%s=true)" parameter="0"/>
            </scr:component>
            """
                    .formatted(SlowComponent.class.getName(), MADE, GATE);

    private SlowStart() {}

    /** Two ask for a component while it is being made: both must get it in the end. */
    static void isWaitedFor(BundleContext context) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Runnable gate =
                () -> {
                    begun.countDown();
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        ServiceRegistration<Runnable> registered =
                context.registerService(
                        Runnable.class, gate, new Hashtable<>(Map.of(GATE, "true")));
        Bundle bundle =
                context.installBundle("usher-test:slow", new ByteArrayInputStream(bundle()));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            bundle.start();
            ServiceReference<?> made = reference(context);
            Future<Object> first = threads.submit(() -> context.getService(made));
            begun.await();
            // for another bundle: the framework itself lets a bundle's second caller wait
            Future<Object> second =
                    threads.submit(() -> bundle.getBundleContext().getService(made));
            assertThrows(TimeoutException.class, () -> second.get(SECONDS, TimeUnit.SECONDS));
            open.countDown();
            for (Future<Object> service : List.of(first, second)) {
                assertEquals("made", ((Callable<?>) service.get()).call());
            }
        } finally {
            open.countDown();
            threads.shutdown();
            bundle.uninstall();
            registered.unregister();
        }
    }

    private static ServiceReference<?> reference(BundleContext context) throws Exception {
        ServiceReference<?>[] found =
                context.getAllServiceReferences(Callable.class.getName(), "(" + MADE + "=true)");
        assertNotNull(found, "no component");
        return found[0];
    }

    private static byte[] bundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, "slow");
        main.putValue("Service-Component", "OSGI-INF/slow.xml");
        String type = SlowComponent.class.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = SlowComponent.class.getClassLoader().getResourceAsStream(type)) {
            assertNotNull(code, type);
            jar.putNextEntry(new JarEntry("OSGI-INF/slow.xml"));
            jar.write(XML.getBytes(UTF_8));
            jar.putNextEntry(new JarEntry(type));
            code.transferTo(jar);
        }
        return bytes.toByteArray();
    }
}
