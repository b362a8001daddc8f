package dev.usher.itests.threats.evil;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.TreeSet;

/** From object to object along their fields, private ones too, to whatever is worth taking. */
final class ObjectWalk {
    private static final int FAR = 2_000_000;

    /** How a field is read that nobody should read. */
    interface Reader {
        /** Null also when it cannot be. */
        Object read(Field field, Object owner);
    }

    private final Loot loot;
    private final Reader reader;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final Set<String> found = new TreeSet<>();

    ObjectWalk(Loot loot, Reader reader) {
        this.loot = loot;
        this.reader = reader;
    }

    /** By reflection, as far as modules are open. */
    static Object reflectively(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return null;
        }
    }

    /** By sun.misc.Unsafe, which does not ask modules. */
    static Reader unsafely() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe", true, ClassLoader.getSystemClassLoader());
        Field the = type.getDeclaredField("theUnsafe");
        the.setAccessible(true);
        Object unsafe = the.get(null);
        java.lang.reflect.Method offset = type.getMethod("objectFieldOffset", Field.class);
        java.lang.reflect.Method get = type.getMethod("getObject", Object.class, long.class);
        return (field, owner) -> {
            try {
                return get.invoke(unsafe, owner, offset.invoke(unsafe, field));
            } catch (ReflectiveOperationException recordOrHiddenClass) {
                return reflectively(field, owner);
            }
        };
    }

    void add(Object root) {
        if (root != null && seen.size() < FAR && seen.add(root)) {
            open.add(root);
        }
    }

    /** The names of what was found. */
    Set<String> go() {
        while (!open.isEmpty()) {
            Object object = open.remove();
            if (object instanceof byte[] bytes) {
                for (String name : loot.names()) {
                    if (loot.isIn(name, bytes, bytes.length)) {
                        found.add(name);
                    }
                }
            } else if (object instanceof Object[]) {
                for (int i = 0; i < Array.getLength(object); i++) {
                    add(Array.get(object, i));
                }
            } else if (!object.getClass().isArray() && isWorthwhile(object.getClass())) {
                fields(object);
            }
        }
        return found;
    }

    /** Our own code, and what holds objects or keys. */
    private static boolean isWorthwhile(Class<?> type) {
        String name = type.getName();
        return name.startsWith("dev.usher.") && !name.startsWith("dev.usher.itests.")
                || name.startsWith("java.util.")
                || name.startsWith("javax.crypto.")
                || name.startsWith("com.sun.crypto.")
                || name.startsWith("org.bouncycastle.")
                || name.startsWith("java.lang.Thread")
                || name.startsWith("java.lang.ref.")
                || name.startsWith("sun.nio.ch.");
    }

    private void fields(Object object) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    add(reader.read(field, object));
                }
            }
        }
    }
}
