package dev.usher.itests.exam;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/**
 * On the build's side: starts one container per distribution and test run, and calls the methods of
 * an in-container class over there instead of here. Inside the container: injects services.
 */
public class KarafExtension
        implements BeforeAllCallback, InvocationInterceptor, TestInstancePostProcessor {

    private static boolean inside(ExtensionContext context) {
        return FrameworkUtil.getBundle(context.getRequiredTestClass()) != null;
    }

    private static KarafTest annotation(ExtensionContext context) {
        return context.getRequiredTestClass().getAnnotation(KarafTest.class);
    }

    private static boolean remote(ExtensionContext context) {
        return !inside(context) && annotation(context).inContainer();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (!inside(context)) {
            Distribution d = Distribution.of(context, annotation(context).value());
            if (remote(context)) {
                d.installProbe(context.getRequiredTestClass());
            }
        }
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context)
            throws IllegalAccessException, InterruptedException, InvalidSyntaxException {
        if (inside(context)) {
            Bundle probe = FrameworkUtil.getBundle(context.getRequiredTestClass());
            for (Field f : instance.getClass().getDeclaredFields()) {
                OsgiService wanted = f.getAnnotation(OsgiService.class);
                if (wanted != null) {
                    f.setAccessible(true);
                    f.set(instance, lookup(probe.getBundleContext(), f.getType(), wanted));
                }
            }
        }
    }

    private static Object lookup(BundleContext context, Class<?> type, OsgiService wanted)
            throws InterruptedException, InvalidSyntaxException {
        if (type == BundleContext.class) {
            return context;
        }
        String filter = "(&(objectClass=" + type.getName() + ")" + wanted.filter() + ")";
        ServiceTracker<Object, Object> tracker =
                new ServiceTracker<>(context, context.createFilter(filter), null);
        tracker.open();
        Object service = tracker.waitForService(wanted.timeoutMillis());
        if (service == null) {
            throw new IllegalStateException("no service " + filter);
        }
        return service;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        if (remote(context)) {
            invocation.skip();
            Distribution.of(context, annotation(context).value())
                    .call(context.getRequiredTestClass(), method.getExecutable().getName());
        } else {
            invocation.proceed();
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        onThisSide(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        onThisSide(invocation, context);
    }

    private static void onThisSide(Invocation<Void> invocation, ExtensionContext context)
            throws Throwable {
        if (remote(context)) {
            invocation.skip();
        } else {
            invocation.proceed();
        }
    }
}
