package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class HttpsConnectorTest {
    private static final int LONGEST_HEAD = 4321;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path directory;
    private KeyDirectory keys;
    private Authority authority;
    private final Dictionary<String, Object> http = new Hashtable<>();
    private final List<Runnable> inAMinute = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private List<X509Certificate> makers = List.of();

    @BeforeEach
    void makeKeys() throws IOException {
        Clock clock = Clock.fixed(START, ZoneOffset.UTC);
        keys = new KeyDirectory(directory.resolve("pki"), clock);
        authority = new Authority(keys, new MemoryCertificates(), clock);
        http.put(HttpsConnector.PORT, "0");
        http.put(HttpsConnector.ADDRESSES, "127.0.0.1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable c : opened) {
            c.close();
        }
    }

    private HttpsConnector connector(Instant now, boolean https, String... names) {
        HttpsConnector connector =
                new HttpsConnector(
                        new ServerCertificate(keys, authority, List.of(names)),
                        () -> makers,
                        configurationAdmin(),
                        new GivenConfig(https),
                        Clock.fixed(now, ZoneOffset.UTC),
                        new Minutes());
        opened.add(0, connector::close);
        return connector;
    }

    /** An HTTP server that hosts the connector, and runs. */
    private Server server(HttpsConnector connector) throws Exception {
        Server server = new Server();
        HttpConfiguration strict = new HttpConfiguration();
        strict.setRequestHeaderSize(LONGEST_HEAD);
        ServerConnector plain = new ServerConnector(server, new HttpConnectionFactory(strict));
        plain.setHost("127.0.0.1");
        server.addConnector(plain);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(connector);
        holder.setInitOrder(0);
        context.addServlet(holder, "/.well-known/usher-tls");
        server.setHandler(context);
        server.start();
        opened.add(server::stop);
        return server;
    }

    @Test
    void opensBesideThePortsThatAreOpen() throws Exception {
        HttpsConnector connector = connector(START, true);
        Server server = server(connector);
        assertThat(server.getConnectors()).hasSize(2);
        assertThat(server.getConnectors()[1].getConnectionFactory(HttpConnectionFactory.class))
                .extracting(f -> f.getHttpConfiguration().getRequestHeaderSize())
                .isEqualTo(LONGEST_HEAD);
        try (Visit visit = new Visit(connector.number())) {
            assertThat(visit.socket.getSession().getProtocol()).isEqualTo(Tls.PROTOCOL);
            assertThat(visit.certificate().getIssuerX500Principal())
                    .isEqualTo(authority.operatorCa().getSubjectX500Principal());
            assertThat(visit.askedFor())
                    .containsExactly(authority.operatorCa().getSubjectX500Principal());
            assertThat(visit.request()).contains("404");
        }
    }

    @Test
    void asksForANewMakersCertificatesAndCutsNobodyOff() throws Exception {
        HttpsConnector connector = connector(START, true);
        server(connector);
        try (Visit before = new Visit(connector.number())) {
            assertThat(before.request()).contains("404");
            X509Certificate maker =
                    CertificateAuthority.create("Maker", START, Duration.ofDays(9)).certificate();
            makers = List.of(maker);
            connector.handleEvent(null);
            assertThat(before.request()).as("on the old connection").contains("404");
            try (Visit after = new Visit(connector.number())) {
                assertThat(after.askedFor())
                        .containsExactlyInAnyOrder(
                                authority.operatorCa().getSubjectX500Principal(),
                                maker.getSubjectX500Principal());
            }
        }
    }

    @Test
    void renewsAfterTwoThirdsAndForOtherNames() throws Exception {
        X509Certificate first = shownAt(START);
        assertThat(shownAt(START.plus(Duration.ofDays(480)))).isEqualTo(first);
        X509Certificate renewed = shownAt(START.plus(Duration.ofDays(490)));
        assertThat(renewed).isNotEqualTo(first);
        X509Certificate renamed =
                shownAt(START.plus(Duration.ofDays(490)), "usher.example.org", "192.0.2.1");
        assertThat(renamed).isNotEqualTo(renewed);
        assertThat(renamed.getSubjectAlternativeNames().toString())
                .contains("localhost", "127.0.0.1", "usher.example.org", "192.0.2.1");
    }

    private X509Certificate shownAt(Instant now, String... names) throws Exception {
        HttpsConnector connector = connector(now, true, names);
        Server server = server(connector);
        try (Visit visit = new Visit(connector.number())) {
            return visit.certificate();
        } finally {
            connector.close();
            server.stop();
        }
    }

    @Test
    void followsToANewHttpServer() throws Exception {
        HttpsConnector connector = connector(START, true);
        Server server = server(connector);
        int port = connector.number();
        http.put(HttpsConnector.PORT, port);
        server.stop();
        assertThat(connector.number()).isZero();
        server(connector);
        try (Visit visit = new Visit(port)) {
            assertThat(visit.request()).contains("404");
        }
    }

    @Test
    void leavesTheOtherPortsAlone() throws Exception {
        HttpsConnector connector = connector(START, true);
        Server server = server(connector);
        connector.close();
        assertThat(connector.number()).isZero();
        assertThat(server.getConnectors()).hasSize(1);
        assertThat(((ServerConnector) server.getConnectors()[0]).isRunning()).isTrue();
    }

    @Test
    void triesATakenPortAgain() throws Exception {
        HttpsConnector connector = connector(START, true);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            http.put(HttpsConnector.PORT, taken.getLocalPort());
            Server server = server(connector);
            connector.handleEvent(null);
            assertThat(connector.number()).isZero();
            assertThat(server.getConnectors()).as("the plain one").hasSize(1);
            assertThat(inAMinute).hasSize(1);
        }
        inAMinute.get(0).run();
        assertThat(connector.number()).isEqualTo(http.get(HttpsConnector.PORT));
        assertThat(inAMinute).hasSize(1);
    }

    @Test
    void opensEverywhereOrNowhere() throws Exception {
        HttpsConnector connector = connector(START, true);
        http.put(HttpsConnector.ADDRESSES, "127.0.0.1, 192.0.2.1"); // RFC 5737: nobody's
        Server server = server(connector);
        assertThat(connector.number()).isZero();
        assertThat(server.getConnectors()).as("the plain one").hasSize(1);
        assertThat(inAMinute).hasSize(1);
    }

    @Test
    void staysAwayWhenToldTo() throws Exception {
        HttpsConnector connector = connector(START, false);
        assertThat(server(connector).getConnectors()).hasSize(1);
    }

    private ConfigurationAdmin configurationAdmin() {
        Configuration configuration =
                proxy(
                        Configuration.class,
                        (p, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("getProperties");
                            return http;
                        });
        return proxy(ConfigurationAdmin.class, (p, method, arguments) -> configuration);
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** Does at once what is to be done at once, and keeps what is to be done in a minute. */
    private final class Minutes extends ScheduledThreadPoolExecutor {
        Minutes() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            inAMinute.add(command);
            return null;
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }

    /** A connection of somebody who trusts anyone, and notes which CAs' certificates are wanted. */
    private static final class Visit implements AutoCloseable {
        private final Asked asked = new Asked();
        private final SSLSocket socket;
        private final BufferedReader answers;

        Visit(int port) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {asked},
                    new TrustManager[] {new TrustAnyone()},
                    new SecureRandom());
            socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
            socket.startHandshake();
            answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        X509Certificate certificate() throws IOException {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }

        List<Principal> askedFor() {
            return asked.names;
        }

        /** The status line; the connection stays. */
        String request() throws IOException {
            socket.getOutputStream()
                    .write(
                            "HEAD /none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            String status = answers.readLine();
            for (String line = status; line != null && !line.isEmpty(); ) {
                line = answers.readLine();
            }
            return status;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Asked extends X509ExtendedKeyManager {
        private final List<Principal> names = new ArrayList<>();

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            names.addAll(List.of(issuers));
            return null;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private record GivenConfig(boolean https) implements KeyDirectory.Config {
        @Override
        public String directory() {
            return "";
        }

        @Override
        public String[] names() {
            return new String[0];
        }

        @Override
        public boolean deviceCertificates() {
            return false;
        }

        @Override
        public int https_port() {
            return 8443;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return KeyDirectory.Config.class;
        }
    }
}
