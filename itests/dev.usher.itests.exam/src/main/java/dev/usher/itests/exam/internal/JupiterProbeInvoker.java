package dev.usher.itests.exam.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.ops4j.pax.exam.ProbeInvoker;
import org.ops4j.pax.exam.TestContainerException;
import org.osgi.framework.BundleContext;

/** Runs one test method by the Jupiter engine inside the container. */
class JupiterProbeInvoker implements ProbeInvoker {
    private final BundleContext ctx;
    private final String type;
    private final String method;

    JupiterProbeInvoker(Object ctx, String instruction) {
        this.ctx = (BundleContext) ctx;
        String[] parts = instruction.split(";");
        type = parts[0];
        method = parts[1];
    }

    @Override
    public void call(Object... args) {
        ClassLoader tccl = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(JupiterTestEngine.class.getClassLoader());
        try {
            Class<?> test = ctx.getBundle().loadClass(type);
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            LauncherFactory.create(
                            LauncherConfig.builder()
                                    .enableTestEngineAutoRegistration(false)
                                    .enableLauncherSessionListenerAutoRegistration(false)
                                    .enableLauncherDiscoveryListenerAutoRegistration(false)
                                    .enablePostDiscoveryFilterAutoRegistration(false)
                                    .enableTestExecutionListenerAutoRegistration(false)
                                    .addTestEngines(new JupiterTestEngine())
                                    .build())
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectMethod(test, method))
                                    .build(),
                            summary);
            var s = summary.getSummary();
            if (s.getTotalFailureCount() > 0) {
                Throwable t = s.getFailures().get(0).getException();
                StringWriter trace = new StringWriter();
                t.printStackTrace(new PrintWriter(trace));
                if (t instanceof AssertionError) {
                    AssertionError copy = new AssertionError(t.getMessage());
                    copy.setStackTrace(t.getStackTrace());
                    throw new TestContainerException(copy);
                }
                throw new TestContainerException(trace.toString());
            }
            if (s.getTestsFoundCount() == 0) {
                throw new TestContainerException(
                        "no test " + type + "#" + method + " in the container");
            }
        } catch (ClassNotFoundException e) {
            throw new TestContainerException(e);
        } finally {
            Thread.currentThread().setContextClassLoader(tccl);
        }
    }
}
