package dev.usher.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.io.IOException;
import java.util.function.Function;

/** The values that stand as one string in JSON, also as names of members. */
final class TextValues extends SimpleModule {
    private static final long serialVersionUID = 1L;

    TextValues() {
        super("usher-text-values");
        add(ItemId.class, ItemId::new);
        add(BoxId.class, BoxId::new);
        add(InfoHash.class, InfoHash::new);
        add(PieceSet.class, PieceSet::parse);
    }

    private <T> void add(Class<T> type, Function<String, T> parse) {
        addSerializer(type, ToStringSerializer.instance);
        addKeySerializer(type, new NameSerializer());
        addDeserializer(type, new TextDeserializer<>(type, parse));
        addKeyDeserializer(type, new NameDeserializer(type, parse));
    }

    private static final class NameSerializer extends JsonSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeFieldName(value.toString());
        }
    }

    private static final class TextDeserializer<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parse;

        TextDeserializer(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.hasToken(JsonToken.VALUE_STRING)) {
                return (T) context.handleUnexpectedToken(handledType(), in);
            }
            try {
                return parse.apply(in.getText());
            } catch (IllegalArgumentException e) {
                throw new InvalidFormatException(in, e.getMessage(), in.getText(), handledType());
            }
        }
    }

    private static final class NameDeserializer extends KeyDeserializer {
        private final Class<?> type;
        private final Function<String, ?> parse;

        NameDeserializer(Class<?> type, Function<String, ?> parse) {
            this.type = type;
            this.parse = parse;
        }

        @Override
        public Object deserializeKey(String name, DeserializationContext context)
                throws IOException {
            try {
                return parse.apply(name);
            } catch (IllegalArgumentException e) {
                throw new InvalidFormatException(context.getParser(), e.getMessage(), name, type);
            }
        }
    }
}
