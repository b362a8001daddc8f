package dev.usher.pki.internal;

import dev.usher.media.api.Problem;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.OperatorKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * What everybody may read to check the operator's word: the public signing keys as a JWK set (RFC
 * 7517), {@value #KEYS}, and the revocation lists (RFC 5280, DER), {@value #OPERATOR} and {@value
 * #SWARM}.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-pki")
@HttpWhiteboardServletPattern({PublicServlet.KEYS, PublicServlet.LISTS})
public final class PublicServlet extends HttpServlet {
    static final String KEYS = "/.well-known/jwks.json";
    static final String LISTS = "/.well-known/crl/*";

    private static final long serialVersionUID = 1L;
    private static final String OPERATOR = "/.well-known/crl/operator.crl";
    private static final String SWARM = "/.well-known/crl/swarm.crl";
    private static final String KEY_SET = "application/jwk-set+json";
    private static final String LIST = "application/pkix-crl";

    private final transient OperatorKeys keys;
    private final transient RevocationLists lists;

    @Activate
    public PublicServlet(@Reference OperatorKeys keys, @Reference RevocationLists lists) {
        this.keys = keys;
        this.lists = lists;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            switch (request.getRequestURI()) {
                case KEYS ->
                        answer(
                                response,
                                KEY_SET,
                                300,
                                keys.jwks().getBytes(StandardCharsets.UTF_8));
                case OPERATOR -> answer(response, LIST, 60, lists.list(By.OPERATOR));
                case SWARM -> answer(response, LIST, 60, lists.list(By.SWARM));
                default ->
                        throw new Problem(
                                "not-found",
                                404,
                                "There are operator.crl and swarm.crl, no other.");
            }
        } catch (Problem e) {
            ProblemWriter.write(response, e);
        }
    }

    private static void answer(
            HttpServletResponse response, String type, int maxAge, byte[] content)
            throws IOException {
        response.setContentType(type);
        response.setHeader("Cache-Control", "max-age=" + maxAge);
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
