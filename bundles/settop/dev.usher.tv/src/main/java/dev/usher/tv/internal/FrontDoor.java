package dev.usher.tv.internal;

import java.io.IOException;
import java.util.Set;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Who comes to the box's address gets the television. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/")
@HttpWhiteboardServletName("usher-tv-front-door")
public final class FrontDoor extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Jetty forwards the bare address to the usual welcome file. */
    private static final Set<String> ROOT = Set.of("/", "/index.html");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        // the pattern catches everything that nobody else serves
        if (ROOT.contains(request.getRequestURI())) {
            response.sendRedirect("/tv/");
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
