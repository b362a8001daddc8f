package dev.usher.swarm.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Services and configurations that answer what a test tells them, else what is the default. */
final class Proxies {
    private Proxies() {}

    static <T> T of(Class<T> type, Map<String, Object> values) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, args) ->
                                switch (method.getName()) {
                                    case "hashCode" -> System.identityHashCode(proxy);
                                    case "equals" -> proxy == args[0];
                                    default ->
                                            values.getOrDefault(
                                                    method.getName(), method.getDefaultValue());
                                }));
    }
}
