package dev.usher.itests.bench.transfer;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Makes components the way Declarative Services does, without a framework. */
public final class Components {
    private Components() {}

    /**
     * @param component class name; its public constructor takes the configuration first, other
     *     arguments become null
     * @param values configuration that differs from the defaults
     */
    public static <T> T make(Class<T> service, String component, Map<String, Object> values)
            throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(component).getConstructors()[0];
        Object[] arguments = new Object[constructor.getParameterCount()];
        arguments[0] = config(constructor.getParameterTypes()[0], values);
        return service.cast(constructor.newInstance(arguments));
    }

    static <A> A config(Class<A> annotation, Map<String, Object> values) {
        return annotation.cast(
                Proxy.newProxyInstance(
                        annotation.getClassLoader(),
                        new Class<?>[] {annotation},
                        (proxy, method, args) ->
                                values.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** The reference of the only service of its kind. */
    static <T> ServiceReference<T> reference() {
        Object bundle =
                Proxy.newProxyInstance(
                        Bundle.class.getClassLoader(),
                        new Class<?>[] {Bundle.class},
                        (proxy, method, args) ->
                                method.getName().equals("getVersion")
                                        ? new Version(1, 0, 0)
                                        : null);
        Object reference =
                Proxy.newProxyInstance(
                        ServiceReference.class.getClassLoader(),
                        new Class<?>[] {ServiceReference.class},
                        (proxy, method, args) ->
                                switch (method.getName()) {
                                    case "getBundle" -> bundle;
                                    case "getProperty" ->
                                            args[0].equals(Constants.SERVICE_ID) ? 1L : null;
                                    case "hashCode" -> 1;
                                    case "equals" -> proxy == args[0];
                                    default -> null;
                                });
        @SuppressWarnings("unchecked") // a proxy of ServiceReference is one of any T
        ServiceReference<T> typed = (ServiceReference<T>) reference;
        return typed;
    }
}
