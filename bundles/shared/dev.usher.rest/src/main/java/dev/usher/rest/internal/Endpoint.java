package dev.usher.rest.internal;

import dev.usher.rest.Authentication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.Bus;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.sse.SseContextProvider;
import org.apache.cxf.jaxrs.sse.SseEventSinkContextProvider;
import org.apache.cxf.transport.http.DestinationRegistry;
import org.apache.cxf.transport.http.DestinationRegistryImpl;
import org.apache.cxf.transport.http.HTTPTransportFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One published resource: a CXF server of its own, so that replacing it leaves all others alone.
 */
final class Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final String base;
    private final Class<?> type;
    private final Server server;
    private final CXFNonSpringServlet servlet;
    private final Phaser inThreads = new Phaser(1);

    /** Requests that are not answered yet, and one for being published. */
    private final AtomicInteger open = new AtomicInteger(1);

    private boolean initialised;

    private Endpoint(String base, Class<?> type, Server server, CXFNonSpringServlet servlet) {
        this.base = base;
        this.type = type;
        this.server = server;
        this.servlet = servlet;
    }

    static Endpoint publish(Bus bus, String base, Object resource, Authentication authentication) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // CXF and JAX-RS find their parts through the thread's loader
        thread.setContextClassLoader(JAXRSServerFactoryBean.class.getClassLoader());
        try {
            DestinationRegistry registry = new DestinationRegistryImpl();
            JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
            factory.setBus(bus);
            factory.setDestinationFactory(new HTTPTransportFactory(registry));
            factory.setAddress(base);
            factory.setServiceBean(resource);
            factory.setProviders(
                    List.of(
                            new GzipBodies(),
                            new JsonBodies(),
                            new JsonByDefault(),
                            new IdParameters(),
                            new ProblemMapper(),
                            new RoleFilter(authentication),
                            new SseContextProvider(),
                            new SseEventSinkContextProvider()));
            Server server = factory.create();
            return new Endpoint(
                    base, resource.getClass(), server, new CXFNonSpringServlet(registry, bus));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    String base() {
        return base;
    }

    Class<?> type() {
        return type;
    }

    void serve(ServletConfig config, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        initialise(config);
        inThreads.register();
        open.incrementAndGet();
        boolean suspended = false;
        try {
            servlet.service(request, response);
            suspended = request.isAsyncStarted() && releaseWhenComplete(request);
        } finally {
            inThreads.arriveAndDeregister();
            if (!suspended) {
                release();
            }
        }
    }

    private boolean releaseWhenComplete(HttpServletRequest request) {
        try {
            request.getAsyncContext().addListener(new Completion());
            return true;
        } catch (IllegalStateException e) {
            return false; // another thread completed it in between
        }
    }

    private synchronized void initialise(ServletConfig config) throws ServletException {
        if (!initialised) {
            servlet.init(config);
            initialised = true;
        }
    }

    /**
     * Waits for the requests in threads' hands, bounded. Suspended ones are their resource's to
     * finish, which it does when it is deactivated, after this; the server ends with the last of
     * them.
     */
    void retire() {
        int phase = inThreads.arriveAndDeregister();
        try {
            inThreads.awaitAdvanceInterruptibly(phase, DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("{} goes while a request is still being answered", base);
        }
        release();
    }

    private void release() {
        if (open.decrementAndGet() == 0) {
            server.destroy();
        }
    }

    /**
     * Lets go of the server when a suspended request is over, or is served again, which counts
     * anew.
     */
    private final class Completion implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            release();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // CXF answers, then it is complete
        }

        @Override
        public void onError(AsyncEvent event) {
            // the container completes it
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            release();
        }
    }
}
