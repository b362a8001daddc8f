package dev.usher.rest.internal;

import com.fasterxml.jackson.jaxrs.cfg.JaxRSFeature;
import com.fasterxml.jackson.jaxrs.json.JacksonJsonProvider;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import javax.ws.rs.Consumes;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;

/** Bodies as {@link Json} reads and writes them. */
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD)
public final class JsonBodies extends JacksonJsonProvider {
    JsonBodies() {
        super(Json.mapper());
        disable(JaxRSFeature.ALLOW_EMPTY_INPUT);
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        Object read;
        try {
            read = super.readFrom(type, genericType, annotations, mediaType, headers, body);
        } catch (CharConversionException e) {
            throw Json.notText();
        }
        if (read == null) {
            throw new Problem("malformed-json", 400, "The body is null; send a JSON object.");
        }
        return read;
    }
}
