package dev.usher.rest.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.rest.ProblemWriter;
import java.io.EOFException;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.NoContentException;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every failure of a resource leaves as problem+json; what nobody foresaw is logged and says
 * nothing of itself.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
    private static final Map<Integer, String> CODES =
            Map.of(
                    400, "malformed-request",
                    404, "not-found",
                    405, "method-not-allowed",
                    406, "not-acceptable",
                    415, "media-type-unsupported");
    private static final Map<Integer, String> DETAILS =
            Map.of(
                    400, "The request is malformed; see /api/openapi.json for what is expected.",
                    404, "There is nothing at this address; see /api/openapi.json.",
                    405, "This address does not know that method; see the header Allow.",
                    406, "This address answers application/json; ask for that.",
                    415,
                            "Send the body as the content type /api/openapi.json names, usually application/json.");

    @Context private HttpServletRequest request;

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof Problem problem) {
            return response(problem);
        } else if (failure instanceof JsonProcessingException malformed) {
            // our own answer that has no JSON form is not the caller's fault
            return isReading(malformed) ? response(Json.problem(malformed)) : unforeseen(failure);
        } else if (failure instanceof NoContentException
                || failure.getCause() instanceof NoContentException) {
            return response(
                    new Problem("malformed-json", 400, "The body is empty; send a JSON document."));
        } else if (failure instanceof WebApplicationException known) {
            return standard(known);
        }
        return unforeseen(failure);
    }

    private static boolean isReading(JsonProcessingException failure) {
        return !(failure instanceof InvalidDefinitionException)
                && failure.getProcessor() instanceof JsonParser;
    }

    private Response standard(WebApplicationException known) {
        Response answer = known.getResponse();
        if (answer.hasEntity() || answer.getStatus() < 400) {
            return answer;
        } else if (answer.getStatus() >= 500) {
            return unforeseen(known);
        }
        int status = answer.getStatus();
        String detail = DETAILS.getOrDefault(status, "The request was refused.");
        if (known.getCause() instanceof Problem problem) {
            return response(problem);
        } else if (known.getCause() instanceof NumberFormatException) {
            detail = "In the address: a whole number is expected.";
        } else if (known.getCause() instanceof IllegalArgumentException value
                && value.getMessage() != null) {
            detail = "In the address: " + value.getMessage() + ".";
        }
        Response problem =
                response(new Problem(CODES.getOrDefault(status, "refused"), status, detail));
        // keeps Allow and its like
        return Response.fromResponse(answer)
                .entity(problem.getEntity())
                .type(ProblemWriter.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    private Response unforeseen(Throwable failure) {
        if (failure instanceof EOFException) {
            LOG.debug("{} {}: the caller has gone", request.getMethod(), request.getRequestURI());
        } else {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        }
        return response(
                new Problem(
                        "internal",
                        500,
                        "Something went wrong on this side; the log says what. Try again later."));
    }

    private static Response response(Problem problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status())
                        .type(ProblemWriter.MEDIA_TYPE)
                        .header("Cache-Control", "no-store")
                        .entity(Json.bytes(ProblemWriter.document(problem)));
        Object retryAfter = problem.members().get("retryAfter");
        if (retryAfter != null) {
            response.header("Retry-After", retryAfter);
        }
        return response.build();
    }
}
