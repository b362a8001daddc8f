package dev.usher.rest.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.rest.Authentication;
import dev.usher.rest.ProblemWriter;
import java.io.IOException;
import java.util.Collection;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.ext.RuntimeDelegate;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.jaxrs.impl.RuntimeDelegateImpl;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.AnyService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.jaxrs.whiteboard.JaxrsWhiteboardConstants;

/** The JAX-RS whiteboard: everything below {@code /api}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-api")
@HttpWhiteboardServletPattern("/api/*")
@HttpWhiteboardServletAsyncSupported
@Capability(
        namespace = "osgi.implementation",
        name = JaxrsWhiteboardConstants.JAX_RS_WHITEBOARD_IMPLEMENTATION,
        version = "1.0")
public final class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String OPENAPI = "/openapi.json";
    private static final String ENDPOINT = Endpoint.class.getName();

    private final transient Bus bus;
    private final transient Authentication authentication;
    private final transient Routes<Endpoint> routes = new Routes<>(Endpoint::retire);
    private transient volatile Document document;

    @Activate
    public ApiServlet(@Reference Authentication authentication) {
        this.authentication = authentication;
        RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
        bus = new CXFBusFactory().createBus();
    }

    @Deactivate
    void close() {
        routes.clear();
        bus.shutdown(true);
    }

    @Reference(
            service = AnyService.class,
            target = "(osgi.jaxrs.resource=true)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addResource(ServiceReference<?> reference, Object resource) {
        String base = Routes.base(reference);
        routes.add(base, reference, Endpoint.publish(bus, base, resource, authentication));
    }

    void removeResource(ServiceReference<?> reference) {
        routes.remove(Routes.base(reference), reference);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        // a suspended request goes on where it began, also when its resource has been replaced
        // meanwhile
        Endpoint endpoint = (Endpoint) request.getAttribute(ENDPOINT);
        if (endpoint == null) {
            endpoint = routes.find(path).orElse(null);
        }
        if (endpoint != null) {
            request.setAttribute(ENDPOINT, endpoint);
            response.setHeader("Cache-Control", "no-store");
            endpoint.serve(getServletConfig(), request, response);
        } else if (path.equals(OPENAPI) && request.getMethod().equals("GET")) {
            writeDocument(response);
        } else {
            ProblemWriter.write(
                    response,
                    new Problem(
                            "not-found",
                            404,
                            "There is nothing at this address; see /api/openapi.json."));
        }
    }

    private record Document(Collection<Endpoint> of, byte[] json) {}

    /**
     * Made when first asked for, because it costs reflection that a box at start has no time for.
     */
    private void writeDocument(HttpServletResponse response) throws IOException {
        Collection<Endpoint> present = routes.all();
        Document current = document;
        if (current == null || !current.of().equals(present)) {
            current = new Document(present, Json.bytes(OpenApi.describe(present)));
            document = current;
        }
        response.setContentType("application/json");
        response.setContentLength(current.json().length);
        response.getOutputStream().write(current.json());
    }
}
