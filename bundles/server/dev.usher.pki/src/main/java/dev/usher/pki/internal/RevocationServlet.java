package dev.usher.pki.internal;

import dev.usher.media.api.Problem;
import dev.usher.pki.internal.IssuedCertificates.By;
import dev.usher.rest.ProblemWriter;
import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Revocation lists for everybody, DER: {@code operator.crl} and {@code swarm.crl}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-crl")
@HttpWhiteboardServletPattern("/.well-known/crl/*")
public final class RevocationServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient RevocationLists lists;

    @Activate
    public RevocationServlet(@Reference RevocationLists lists) {
        this.lists = lists;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            byte[] list = lists.list(by(String.valueOf(request.getPathInfo())));
            response.setContentType("application/pkix-crl");
            response.setHeader("Cache-Control", "max-age=60");
            response.setContentLength(list.length);
            response.getOutputStream().write(list);
        } catch (Problem e) {
            ProblemWriter.write(response, e);
        }
    }

    private static By by(String name) {
        return switch (name) {
            case "/operator.crl" -> By.OPERATOR;
            case "/swarm.crl" -> By.SWARM;
            default ->
                    throw new Problem(
                            "not-found", 404, "There are operator.crl and swarm.crl, no other.");
        };
    }
}
