package dev.usher.itests.clients;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.osgi.framework.ServiceReference;

/** Makes and ends components the way Declarative Services does, without a framework. */
final class Components {
    private Components() {}

    /**
     * @param component class name; its public constructor takes the configuration first, other
     *     arguments become null
     * @param values configuration that differs from the defaults
     */
    static <T> T make(Class<T> service, String component, Map<String, Object> values) {
        try {
            Constructor<?> constructor = Class.forName(component).getConstructors()[0];
            Object[] arguments = new Object[constructor.getParameterCount()];
            arguments[0] = config(constructor.getParameterTypes()[0], values);
            return service.cast(constructor.newInstance(arguments));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(component + " cannot be made", e);
        }
    }

    /** Calls the component's deactivation method. */
    static void deactivate(Object component, String method) {
        try {
            Method m = component.getClass().getDeclaredMethod(method);
            m.setAccessible(true);
            m.invoke(component);
        } catch (InvocationTargetException e) {
            throw new AssertionError(component + " does not stop", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(component + " has no " + method, e);
        }
    }

    /** The configuration annotation's defaults, but for these values. */
    static <A> A config(Class<A> annotation, Map<String, Object> values) {
        return fake(
                annotation,
                (method, arguments) ->
                        values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    /** The reference of the only service of its kind. */
    static <T> ServiceReference<T> reference() {
        Object reference =
                fake(
                        ServiceReference.class,
                        (method, arguments) -> method.getName().equals("hashCode") ? 1 : null);
        @SuppressWarnings("unchecked") // a proxy of ServiceReference is one of any T
        ServiceReference<T> typed = (ServiceReference<T>) reference;
        return typed;
    }

    /** What a fake does instead. */
    interface Answer {
        Object to(Method method, Object[] arguments);
    }

    static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> answer.to(method, arguments)));
    }
}
