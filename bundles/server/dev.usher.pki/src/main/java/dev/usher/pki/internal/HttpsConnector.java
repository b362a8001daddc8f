package dev.usher.pki.internal;

import dev.usher.crypto.Certificates;
import dev.usher.media.api.Problem;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the HTTP server listen with TLS, too, with the PKI's certificate, and ask clients for
 * theirs.
 *
 * <p>Pax Web could open that port itself, but only by its configuration, and for a new one it makes
 * a new HTTP server: transfers under way are cut off, and a servlet that comes in that moment, as
 * all do at start, may never be taken over. So the port is added to the Jetty server that runs. A
 * servlet, which answers nothing, is how the HTTP server tells who it is, also when there is a new
 * one.
 */
@Component(
        service = {Servlet.class, EventHandler.class},
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.DEVICES,
            "load-on-startup:Integer=0"
        },
        immediate = true,
        configurationPid = KeyDirectory.PID)
@HttpWhiteboardServletName("usher-tls")
@HttpWhiteboardServletPattern("/.well-known/usher-tls")
public final class HttpsConnector extends HttpServlet implements EventHandler {
    static final String HTTP_SERVER = "org.ops4j.pax.web";
    static final String PORT = "org.osgi.service.http.port.secure";
    static final String ADDRESSES = "org.ops4j.pax.web.listening.addresses";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(HttpsConnector.class);

    private final transient ServerCertificate certificate;
    private final transient Supplier<List<X509Certificate>> makers;
    private final transient ConfigurationAdmin configurations;
    private final transient KeyDirectory.Config config;
    private final transient InstantSource clock;
    private final transient ScheduledExecutorService renewal;

    /** Null while there is no HTTP server. */
    private transient Server server;

    /** Null while it is closed. */
    private transient TlsPort port;

    private transient Shown shown;
    private transient boolean retries;

    /** Fingerprints of what a handshake shows: our certificate, and the CAs of clients'. */
    private record Shown(String certificate, Set<String> makers) {}

    @Activate
    public HttpsConnector(
            @Reference KeyDirectory keys,
            @Reference Authority authority,
            @Reference Makers makers,
            @Reference ConfigurationAdmin configurations,
            KeyDirectory.Config config) {
        this(
                new ServerCertificate(keys, authority, Arrays.asList(config.names())),
                makers::authorities,
                configurations,
                config,
                Clock.systemUTC(),
                Executors.newSingleThreadScheduledExecutor(
                        work -> new Thread(work, "usher-pki-renewal")));
    }

    HttpsConnector(
            ServerCertificate certificate,
            Supplier<List<X509Certificate>> makers,
            ConfigurationAdmin configurations,
            KeyDirectory.Config config,
            InstantSource clock,
            ScheduledExecutorService renewal) {
        this.certificate = certificate;
        this.makers = makers;
        this.configurations = configurations;
        this.config = config;
        this.clock = clock;
        this.renewal = renewal;
        renewal.scheduleWithFixedDelay(this::apply, 1, 1, TimeUnit.DAYS);
    }

    @Override
    public void init() {
        // the context of the container itself, not the whiteboard's view of it
        ServletContext container = getServletContext().getContext("/");
        servedBy(ContextHandler.getContextHandler(container).getServer());
    }

    private synchronized void servedBy(Server present) {
        closePort();
        server = present;
        soon();
    }

    @Override
    public synchronized void destroy() {
        closePort();
        server = null;
    }

    @Override
    public void handleEvent(Event makersChanged) {
        soon();
    }

    /** In a thread of our own: the HTTP server's and the events' must not wait for a database. */
    private synchronized void soon() {
        if (!renewal.isShutdown()) {
            renewal.execute(this::apply);
        }
    }

    private synchronized void apply() {
        if (!config.https() || server == null || renewal.isShutdown()) {
            return;
        }
        try {
            List<X509Certificate> trusted = makers.get();
            String own = Certificates.fingerprint(certificate.ensure(clock.instant(), trusted));
            show(
                    new Shown(
                            own,
                            trusted.stream()
                                    .map(Certificates::fingerprint)
                                    .collect(Collectors.toSet())));
        } catch (IOException | RuntimeException e) {
            // a repeated task that throws would never run again
            LOG.error(
                    "The TLS port is not as it should be, boxes may not connect: {}. It is tried again in a minute.",
                    e.getMessage(),
                    e);
            if (!retries) {
                retries = true;
                renewal.schedule(this::retry, 1, TimeUnit.MINUTES);
            }
        }
    }

    private synchronized void retry() {
        retries = false;
        apply();
    }

    private void show(Shown wanted) throws IOException {
        if (port == null) {
            Dictionary<String, Object> http =
                    configurations.getConfiguration(HTTP_SERVER, "?").getProperties();
            String number = setting(http, PORT, Integer.toString(config.https_port()));
            String addresses = setting(http, ADDRESSES, "0.0.0.0");
            port =
                    TlsPort.open(
                            server,
                            Stream.of(addresses.split(",")).map(String::strip).toList(),
                            Integer.parseInt(number),
                            certificate);
            LOG.info("The HTTP server takes up TLS certificate {}", wanted.certificate());
        } else if (!wanted.equals(shown)) {
            port.reload();
            LOG.info("The TLS port takes up what has changed: {}", wanted);
        }
        shown = wanted;
    }

    private static String setting(Dictionary<String, Object> http, String key, String otherwise) {
        Object value = http == null ? null : http.get(key);
        return value == null ? otherwise : value.toString().strip();
    }

    /** Port the connector listens at; 0 while it does not. */
    synchronized int number() {
        return port == null ? 0 : port.number();
    }

    private void closePort() {
        try {
            if (port != null) {
                port.close();
            }
        } catch (IOException e) {
            LOG.warn("Closing the TLS port", e);
        }
        port = null;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemWriter.write(
                response, new Problem("not-found", 404, "There is nothing at this address."));
    }

    @Deactivate
    void close() throws InterruptedException {
        synchronized (this) {
            renewal.shutdownNow();
            destroy();
        }
        if (!renewal.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("The renewal of the server's certificate does not end");
        }
    }
}
