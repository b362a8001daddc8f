package dev.usher.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The one mapper between records and JSON (RFC 8259).
 *
 * <p>Ids, info hashes and piece sets are strings, instants ISO 8601 in UTC, byte arrays base64,
 * enums their names. Null components are left out. When reading, unknown members are ignored, so
 * that either side of a wire may be newer; an absent list or map is empty, and none holds null; an
 * absent id, hash, piece set or enum of the wire records is an error, as is a member that stands
 * twice, a number written as a string, and anything after the document. Depth and length are
 * bounded.
 */
public final class Json {
    /** The longest document that is read, in bytes. */
    public static final int MAX_DOCUMENT = 64 << 20;

    private static final int MAX_STRING = 16 << 20;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 40;
    private static final int MAX_NAME = 1024;
    private static final ObjectMapper MAPPER = build();

    private Json() {}

    /**
     * The shared mapper, for frameworks and streams. Do not configure it: make a reader, a writer
     * or a copy.
     */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads a document.
     *
     * @throws Problem malformed-json (400) that names the place, never the Java type
     */
    public static <T> T read(byte[] utf8, Class<T> type) {
        try {
            return present(MAPPER.readValue(utf8, type));
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        } catch (CharConversionException e) {
            throw notText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a document.
     *
     * @throws Problem malformed-json (400) that names the place, never the Java type
     */
    public static <T> T read(String text, Class<T> type) {
        try {
            return present(MAPPER.readValue(text, type));
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        }
    }

    /**
     * Reads a document; the stream stays open.
     *
     * @throws Problem malformed-json (400) that names the place, never the Java type
     * @throws IOException the stream failed
     */
    public static <T> T read(InputStream utf8, Class<T> type) throws IOException {
        try {
            return present(
                    MAPPER.readerFor(type)
                            .without(StreamReadFeature.AUTO_CLOSE_SOURCE)
                            .readValue(utf8));
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        } catch (CharConversionException e) {
            throw notText();
        }
    }

    /** Writes a value as UTF-8. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value.getClass().getName() + " has no JSON form", e);
        }
    }

    /** Writes a value as text. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value.getClass().getName() + " has no JSON form", e);
        }
    }

    /**
     * What a person may know of a failure to read JSON: malformed-json (400) with place and reason.
     */
    public static Problem problem(JsonProcessingException failure) {
        return JsonProblems.of(failure);
    }

    /**
     * malformed-json (400): the parser takes some beginnings for UTF-16 or UTF-32, and may find no
     * characters there.
     */
    public static Problem notText() {
        return new Problem("malformed-json", 400, "The JSON document is not UTF-8.");
    }

    private static <T> T present(T value) {
        if (value == null) {
            throw new Problem("malformed-json", 400, "The JSON document is null; send an object.");
        }
        return value;
    }

    private static ObjectMapper build() {
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxDocumentLength(MAX_DOCUMENT)
                                        .maxStringLength(MAX_STRING)
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxNumberLength(MAX_NUMBER)
                                        .maxNameLength(MAX_NAME)
                                        .build())
                        .build();
        JsonMapper.Builder builder =
                JsonMapper.builder(factory)
                        .addModule(new JavaTimeModule())
                        .addModule(new TextValues())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_NULL,
                                        JsonInclude.Include.NON_NULL));
        JsonSetter.Value empty = JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL);
        for (Class<?> container : List.of(List.class, Map.class)) {
            builder.withConfigOverride(container, c -> c.setSetterInfo(empty));
        }
        JsonSetter.Value required = JsonSetter.Value.forValueNulls(Nulls.FAIL);
        for (Class<?> scalar :
                List.of(
                        ItemId.class,
                        BoxId.class,
                        InfoHash.class,
                        PieceSet.class,
                        Offer.Model.class,
                        QueueChange.Op.class,
                        Source.Kind.class,
                        Transfer.State.class)) {
            builder.withConfigOverride(scalar, c -> c.setSetterInfo(required));
        }
        return builder.build();
    }
}
