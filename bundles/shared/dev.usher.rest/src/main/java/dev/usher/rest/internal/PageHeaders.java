package dev.usher.rest.internal;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Tells browsers to run nothing that is not a file of ours, and gives a directory's {@code
 * index.html} for the directory. A servlet may tighten the headers.
 */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
public final class PageHeaders implements Filter {
    static final String POLICY =
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    @Override
    public void init(FilterConfig config) {
        // nothing to set up
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (response instanceof HttpServletResponse http) {
            http.setHeader("Content-Security-Policy", POLICY);
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Referrer-Policy", "no-referrer");
            // a page may be kept, but is asked for again with its ETag: an update shows at once
            http.setHeader("Cache-Control", "no-cache");
        }
        String directory = request instanceof HttpServletRequest http ? directory(http) : "";
        if (directory.isEmpty()) {
            chain.doFilter(request, response);
        } else {
            request.getRequestDispatcher(directory + "index.html").forward(request, response);
        }
    }

    /**
     * The path when it names a directory of pages, else nothing: the whiteboard knows no welcome
     * files.
     */
    private static String directory(HttpServletRequest request) {
        String path =
                request.getServletPath()
                        + (request.getPathInfo() == null ? "" : request.getPathInfo());
        boolean reading = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return reading && path.endsWith("/") && !path.startsWith("/api/") ? path : "";
    }

    @Override
    public void destroy() {
        // nothing to tear down
    }
}
