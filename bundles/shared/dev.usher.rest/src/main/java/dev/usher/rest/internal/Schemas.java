package dev.usher.rest.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON schemas (as OpenAPI 3.0 wants them) of Java types, in the form {@link dev.usher.json.Json}
 * gives them.
 */
final class Schemas {
    private static final Map<String, Object> ID = text("pattern", "^[0-9a-f]{32}$");
    private static final Map<String, Object> WHOLE = Map.of("type", "integer", "format", "int64");
    private static final Map<String, Object> INT = Map.of("type", "integer", "format", "int32");
    private static final Map<String, Object> NUMBER = Map.of("type", "number");
    private static final Map<String, Object> TRUTH = Map.of("type", "boolean");
    private static final Map<Class<?>, Map<String, Object>> KNOWN =
            Map.ofEntries(
                    Map.entry(String.class, Map.of("type", "string")),
                    Map.entry(CharSequence.class, Map.of("type", "string")),
                    Map.entry(ItemId.class, ID),
                    Map.entry(BoxId.class, ID),
                    Map.entry(InfoHash.class, text("pattern", "^[0-9a-f]{64}$")),
                    Map.entry(PieceSet.class, text("example", "0-4,9")),
                    Map.entry(Instant.class, text("format", "date-time")),
                    Map.entry(Duration.class, text("format", "duration")),
                    Map.entry(byte[].class, text("format", "byte")),
                    Map.entry(InputStream.class, text("format", "binary")),
                    Map.entry(int.class, INT),
                    Map.entry(Integer.class, INT),
                    Map.entry(long.class, WHOLE),
                    Map.entry(Long.class, WHOLE),
                    Map.entry(double.class, NUMBER),
                    Map.entry(Double.class, NUMBER),
                    Map.entry(boolean.class, TRUTH),
                    Map.entry(Boolean.class, TRUTH));

    private final Map<String, Object> named = new TreeMap<>();
    private final Map<String, Class<?>> owners = new TreeMap<>();

    /** The schemas referred to so far, by name. */
    Map<String, Object> named() {
        return named;
    }

    static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic
                && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return Map.of("type", "array", "items", of(arguments[0]));
            } else if (Map.class.isAssignableFrom(raw)) {
                return Map.of("type", "object", "additionalProperties", of(arguments[1]));
            }
            return of(raw);
        }
        return type instanceof Class<?> plain ? of(plain) : Map.of();
    }

    private Map<String, Object> of(Class<?> type) {
        if (KNOWN.containsKey(type)) {
            return KNOWN.get(type);
        } else if (type.isArray()) {
            return Map.of("type", "array", "items", of(type.getComponentType()));
        } else if (type.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
        } else if (type.isRecord()) {
            return reference(name(type));
        }
        return Map.of();
    }

    private String name(Class<?> type) {
        String name = type.getSimpleName();
        if (owners.containsKey(name) && owners.get(name) != type) {
            Class<?> around = type.getEnclosingClass();
            name =
                    (around == null
                                    ? type.getPackageName().replace('.', '_') + "_"
                                    : around.getSimpleName())
                            + name;
        }
        if (owners.putIfAbsent(name, type) == null) {
            Map<String, Object> properties = new LinkedHashMap<>();
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            schema.put("properties", properties);
            named.put(name, schema);
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(component.getName(), of(component.getGenericType()));
            }
        }
        return name;
    }

    private static Map<String, Object> text(String key, String value) {
        return Map.of("type", "string", key, value);
    }
}
