package dev.usher.rest.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.ext.ParamConverter;
import javax.ws.rs.ext.ParamConverterProvider;

/** Ids in addresses: a malformed one names nothing, and is not worth a line in the log. */
public final class IdParameters implements ParamConverterProvider {
    private static final Map<Class<?>, Function<String, ?>> PARSERS =
            Map.of(
                    ItemId.class,
                    ItemId::new,
                    BoxId.class,
                    BoxId::new,
                    InfoHash.class,
                    InfoHash::new);

    @Override
    public <T> ParamConverter<T> getConverter(
            Class<T> rawType, Type genericType, Annotation[] annotations) {
        Function<String, ?> parser = PARSERS.get(rawType);
        return parser == null ? null : new Converter<>(rawType, parser);
    }

    private record Converter<T>(Class<T> type, Function<String, ?> parser)
            implements ParamConverter<T> {
        @Override
        public T fromString(String value) {
            try {
                return type.cast(parser.apply(value));
            } catch (IllegalArgumentException e) {
                throw new NotFoundException(e);
            }
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
