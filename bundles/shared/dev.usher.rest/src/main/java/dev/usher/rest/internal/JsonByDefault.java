package dev.usher.rest.internal;

import java.io.InputStream;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.StreamingOutput;

/**
 * Values leave as JSON, whatever media types the resource did not speak of and the caller asked
 * for.
 */
public final class JsonByDefault implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MediaType said = response.getMediaType();
        boolean json = said != null && said.getSubtype().endsWith("json");
        if (response.hasEntity() && !json && !isRaw(response.getEntity())) {
            response.getHeaders()
                    .putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_TYPE);
        }
    }

    private static boolean isRaw(Object entity) {
        return entity instanceof String
                || entity instanceof byte[]
                || entity instanceof InputStream
                || entity instanceof StreamingOutput;
    }
}
