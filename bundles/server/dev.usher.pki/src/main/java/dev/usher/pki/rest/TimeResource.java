package dev.usher.pki.rest;

import dev.usher.media.api.Problem;
import dev.usher.pki.internal.TimeAuthority;
import dev.usher.rest.RestBase;
import java.io.IOException;
import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The signed time, for everybody (RFC 3161 section 3.4). */
@Component(service = TimeResource.class)
@JaxrsResource
@RestBase("/v1/time")
@Path("/")
@PermitAll
public final class TimeResource {
    private final TimeAuthority time;

    @Activate
    public TimeResource(@Reference TimeAuthority time) {
        this.time = time;
    }

    /**
     * @param query DER of a TimeStampReq
     */
    @POST
    @Consumes("application/timestamp-query")
    @Produces("application/timestamp-reply")
    public byte[] answer(byte[] query) throws IOException {
        return time.answer(query)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "time-query-malformed",
                                        400,
                                        "Send a TimeStampReq of RFC 3161 in DER."));
    }
}
