package dev.usher.pki.internal;

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

/** The operator's public signing keys as a JWK set (RFC 7517), for everybody. */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-jwks")
@HttpWhiteboardServletPattern("/.well-known/jwks.json")
public final class JwksServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient OperatorKeys keys;

    @Activate
    public JwksServlet(@Reference OperatorKeys keys) {
        this.keys = keys;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = keys.jwks().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "max-age=300");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
