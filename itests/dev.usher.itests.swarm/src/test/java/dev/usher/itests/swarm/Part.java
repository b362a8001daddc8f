package dev.usher.itests.swarm;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * A component as Declarative Services would make it: its public constructor gets the configuration,
 * with the defaults of its annotation, and what else it asks for.
 */
record Part<T>(ServiceReference<T> reference, T service) {
    private static long made;

    /**
     * @param component class name of the component
     * @param version of the bundle it is to come from
     */
    static <T> Part<T> make(
            Class<T> service, String component, int version, Map<String, Object> config) {
        return new Part<>(reference(version), service.cast(component(component, config)));
    }

    /**
     * @param services what its constructor asks for besides its configuration
     */
    static Object component(String component, Map<String, Object> config, Object... services) {
        try {
            Constructor<?> constructor = Class.forName(component).getConstructors()[0];
            Class<?>[] types = constructor.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                Class<?> type = types[i];
                arguments[i] =
                        type.isAnnotation()
                                ? config(type, config)
                                : Arrays.stream(services)
                                        .filter(type::isInstance)
                                        .findFirst()
                                        .orElse(null);
            }
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(component + " cannot be made", e);
        }
    }

    /** Calls the component's deactivation method. */
    void deactivate(String method) {
        try {
            Method m = service.getClass().getDeclaredMethod(method);
            m.setAccessible(true);
            m.invoke(service);
        } catch (InvocationTargetException e) {
            throw new AssertionError(service + " does not stop", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(service + " has no " + method, e);
        }
    }

    /** The configuration annotation's defaults, but for these values. */
    static Object config(Class<?> annotation, Map<String, Object> values) {
        return Proxy.newProxyInstance(
                annotation.getClassLoader(),
                new Class<?>[] {annotation},
                (proxy, method, args) ->
                        values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static <T> ServiceReference<T> reference(int version) {
        long id = ++made;
        Object bundle =
                Proxy.newProxyInstance(
                        Bundle.class.getClassLoader(),
                        new Class<?>[] {Bundle.class},
                        (proxy, method, args) ->
                                method.getName().equals("getVersion")
                                        ? new Version(version, 0, 0)
                                        : null);
        Object reference =
                Proxy.newProxyInstance(
                        ServiceReference.class.getClassLoader(),
                        new Class<?>[] {ServiceReference.class},
                        (proxy, method, args) ->
                                switch (method.getName()) {
                                    case "getBundle" -> bundle;
                                    case "getProperty" ->
                                            args[0].equals(Constants.SERVICE_ID) ? id : null;
                                    case "hashCode" -> (int) id;
                                    case "equals" -> proxy == args[0];
                                    default -> null;
                                });
        @SuppressWarnings("unchecked") // a proxy of ServiceReference is one of any T
        ServiceReference<T> typed = (ServiceReference<T>) reference;
        return typed;
    }
}
