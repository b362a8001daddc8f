package dev.usher.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Turns Jackson's failures, which speak of Java classes, into words about the document. */
final class JsonProblems {
    private static final Set<Class<?>> OURS =
            Set.of(ItemId.class, BoxId.class, InfoHash.class, PieceSet.class);

    private JsonProblems() {}

    static Problem of(JsonProcessingException failure) {
        String path = failure instanceof JsonMappingException mapping ? path(mapping) : "";
        Map<String, Object> members = new LinkedHashMap<>();
        if (!path.isEmpty()) {
            members.put("pointer", path);
        }
        JsonLocation at = failure.getLocation();
        if (at != null && at.getLineNr() > 0) {
            members.put("line", at.getLineNr());
            members.put("column", at.getColumnNr());
        }
        String where = path.isEmpty() ? place(at) : path;
        return new Problem("malformed-json", 400, reason(failure, where), members);
    }

    private static String reason(JsonProcessingException failure, String where) {
        JsonProcessingException root = failure;
        while (root.getCause() instanceof JsonProcessingException cause) {
            root = cause;
        }
        if (root instanceof StreamConstraintsException) {
            return "The JSON document is too long or too deep at " + where + "; send less at once.";
        }
        String message = String.valueOf(root.getOriginalMessage());
        if (message.startsWith("Trailing token")) {
            return "Something follows the JSON document at " + where + "; send one document.";
        }
        if (root instanceof InputCoercionException) {
            return where + ": expected " + noun(long.class) + ".";
        }
        if (root instanceof StreamReadException) {
            boolean twice = message.startsWith("Duplicate");
            return twice
                    ? "A member stands twice at " + where + "; send it once."
                    : "This is not JSON at " + where + "; check the text there.";
        }
        if (root instanceof InvalidNullException) {
            return where + " is missing; it must have a value.";
        }
        if (root instanceof InvalidFormatException format) {
            return where + ": " + expectation(format.getTargetType(), format);
        }
        if (root instanceof MismatchedInputException mismatch) {
            return where + ": " + expectation(mismatch.getTargetType(), null);
        }
        if (root.getCause() instanceof IllegalArgumentException domain) {
            return where + ": " + domain.getMessage() + ".";
        }
        return "The JSON document is not what is expected here at " + where + ".";
    }

    private static String expectation(Class<?> type, InvalidFormatException format) {
        if (type == null) {
            return "not what is expected here.";
        }
        if (format != null && OURS.contains(type)) {
            return shortened(format.getOriginalMessage()) + ".";
        }
        if (type.isEnum()) {
            return "expected one of " + Arrays.toString(type.getEnumConstants()) + ".";
        }
        return "expected " + noun(type) + ".";
    }

    private static String noun(Class<?> type) {
        if (type == Instant.class) {
            return "a time such as 2026-01-31T18:30:00Z";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class
                || type == long.class
                || type == Integer.class
                || type == Long.class) {
            return "a whole number in range";
        } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        } else if (type == byte[].class) {
            return "base64 text";
        } else if (type == String.class || OURS.contains(type)) {
            return "a string";
        } else if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return "an object";
    }

    /** The path as a JSON pointer (RFC 6901). */
    private static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            path.append('/');
            if (step.getFieldName() == null) {
                path.append(step.getIndex());
            } else {
                path.append(shortened(step.getFieldName().replace("~", "~0").replace("/", "~1")));
            }
        }
        return path.toString();
    }

    private static String place(JsonLocation at) {
        return at == null || at.getLineNr() < 1
                ? "its beginning"
                : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }
}
