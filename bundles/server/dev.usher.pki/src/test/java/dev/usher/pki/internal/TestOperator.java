package dev.usher.pki.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pki.store.AlarmStore;
import dev.usher.pki.store.DeviceStore;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.Roles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.sql.DataSource;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** An operator's server on loopback: the PKI's own servlets and TLS port on Jetty. */
public final class TestOperator implements AutoCloseable {
    private final Server server = new Server();
    private final int securePort;
    private TlsPort tls;
    private final ServerConnector plain = new ServerConnector(server);
    private final KeyDirectory keys;
    private final Authority authority;
    private final MemoryBoxes boxes;
    private final SigningKeys signingKeys;
    private final MemoryCertificates issued;
    private final Makers makers;
    private final InstantSource clock;
    private final ServerCertificate certificate;
    private URI url;
    private volatile Duration ahead = Duration.ZERO;

    /**
     * @param directory keys, made when absent
     * @param port 0 = any
     */
    public TestOperator(Path directory, InstantSource clock, int port) throws IOException {
        keys = new KeyDirectory(directory, clock);
        issued = new MemoryCertificates();
        authority = new Authority(keys, issued, clock);
        boxes = new MemoryBoxes(authority.operatorCaFingerprint());
        signingKeys = new SigningKeys(keys, new SilentEvents());
        BoxAuthenticator authenticator = new BoxAuthenticator(authority, boxes);
        this.clock = clock;
        DataSource database =
                JdbcConnectionPool.create(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1",
                        "sa",
                        "");
        makers =
                new Makers(
                        new DeviceStore(database),
                        new AlarmStore(database),
                        boxes,
                        new Events(this::trustMakers),
                        clock);
        Enrolment enrolment = new Enrolment(authority, boxes, makers, false);
        Authentication authentication = new CertificatesOnly(authenticator);

        certificate = new ServerCertificate(keys, authority, List.of());
        securePort = port;
        plain.setHost("127.0.0.1");
        server.addConnector(plain);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(
                new ServletHolder(new EstServlet(authority, enrolment, authentication)),
                "/.well-known/est/*");
        ServletHolder open =
                new ServletHolder(
                        new PublicServlet(
                                signingKeys, new RevocationLists(keys, issued, boxes, clock)));
        context.addServlet(open, PublicServlet.KEYS);
        context.addServlet(open, PublicServlet.LISTS);
        InstantSource told = () -> clock.instant().plus(ahead);
        TimeAuthority time = new TimeAuthority(keys, new Authority(keys, issued, told), told);
        context.addServlet(new ServletHolder(new SignedTime(time)), "/api/v1/time");
        context.addServlet(
                new ServletHolder(new PeerCertificates(authentication, enrolment)),
                "/api/v1/box/peer-certificate");
        server.setHandler(context);
    }

    /** What the REST bundle does, for client certificates. */
    private record CertificatesOnly(BoxAuthenticator boxes) implements Authentication {
        @Override
        public Identity require(HttpServletRequest request, String role) {
            return identities(request).stream()
                    .filter(identity -> identity.role().equals(role))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new Problem(
                                            "not-signed-in",
                                            401,
                                            "A client certificate is needed."));
        }

        @Override
        public List<Identity> identities(HttpServletRequest request) {
            return boxes.authenticate(request).stream().toList();
        }
    }

    /** What JAX-RS does around the resource. */
    private static final class PeerCertificates extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Authentication authentication;
        private final transient Enrolment enrolment;

        PeerCertificates(Authentication authentication, Enrolment enrolment) {
            this.authentication = authentication;
            this.enrolment = enrolment;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            try {
                BoxId box = new BoxId(authentication.require(request, Roles.BOX).name());
                String pem =
                        new String(
                                request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                response.setContentType("text/plain");
                response.getOutputStream().print(enrolment.peer(box, pem));
            } catch (Problem refused) {
                ProblemWriter.write(response, refused);
            }
        }
    }

    /** What JAX-RS does around the resource. */
    private static final class SignedTime extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient TimeAuthority time;

        SignedTime(TimeAuthority time) {
            this.time = time;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            byte[] answer =
                    time.answer(request.getInputStream().readAllBytes()).orElse(new byte[0]);
            response.setContentType("application/timestamp-reply");
            response.getOutputStream().write(answer);
        }
    }

    /** EventAdmin for one who listens. */
    private record Events(Runnable listener) implements EventAdmin {
        @Override
        public void postEvent(Event event) {
            listener.run();
        }

        @Override
        public void sendEvent(Event event) {
            listener.run();
        }
    }

    /** What the HTTPS connector does. */
    private void trustMakers() {
        try {
            certificate.ensure(clock.instant(), makers.authorities());
            tls.reload();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @throws IOException the port is taken
     */
    public TestOperator start() throws IOException {
        try {
            server.start();
            certificate.ensure(clock.instant(), List.of());
            tls = TlsPort.open(server, List.of("127.0.0.1"), securePort, certificate);
            url = URI.create("https://127.0.0.1:" + tls.number() + "/");
            return this;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Base URL of the TLS port; stays what it was when closed. */
    public URI url() {
        return url;
    }

    URI plainUrl() {
        return URI.create("http://127.0.0.1:" + plain.getLocalPort() + "/");
    }

    /** From now on the time it signs is so much later. */
    public void tellTimeAhead(Duration by) {
        ahead = by;
    }

    public MemoryBoxes boxes() {
        return boxes;
    }

    /** Whose devices may enrol; the TLS port takes it up at once. */
    public Makers makers() {
        return makers;
    }

    public SigningKeys signingKeys() {
        return signingKeys;
    }

    public Authority authority() {
        return authority;
    }

    public X509Certificate operatorCa() {
        return authority.operatorCa();
    }

    /** A code for one box. */
    public String code() {
        return code("household");
    }

    public String code(String household) {
        return boxes.newEnrolmentCode(household);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
