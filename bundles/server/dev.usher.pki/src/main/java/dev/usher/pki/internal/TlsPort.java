package dev.usher.pki.internal;

import dev.usher.crypto.Tls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A TLS port of a running Jetty server, which asks clients for their certificate and does without.
 *
 * <p>It comes, goes and changes its certificate while the server's other ports go on.
 */
final class TlsPort implements AutoCloseable {
    private final Server server;
    private final SslContextFactory.Server tls;
    private final List<ServerConnector> connectors = new ArrayList<>();

    private TlsPort(Server server, SslContextFactory.Server tls) {
        this.server = server;
        this.tls = tls;
    }

    /**
     * @param server runs already
     * @param addresses of this machine, where it listens
     * @param port 0 = any
     * @param certificate made already
     * @throws IOException the port is taken, or an address is not this machine's
     */
    static TlsPort open(
            Server server, List<String> addresses, int port, ServerCertificate certificate)
            throws IOException {
        TlsPort opened = new TlsPort(server, context(certificate));
        try {
            for (String address : addresses) {
                opened.listen(address, port);
            }
            return opened;
        } catch (IOException e) {
            try {
                opened.close();
            } catch (IOException stuck) {
                e.addSuppressed(stuck);
            }
            throw new IOException(
                    "it cannot listen at port "
                            + port
                            + " of "
                            + addresses
                            + " ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static SslContextFactory.Server context(ServerCertificate certificate)
            throws IOException {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStorePath(certificate.keyStore().toString());
        context.setKeyStoreType("PKCS12");
        context.setKeyStorePassword(certificate.password());
        context.setTrustStorePath(certificate.trustStore().toString());
        context.setTrustStoreType("PKCS12");
        context.setTrustStorePassword(certificate.password());
        context.setWantClientAuth(true);
        context.setIncludeProtocols(Tls.PROTOCOL);
        return context;
    }

    private void listen(String address, int port) throws IOException {
        ServerConnector connector =
                new ServerConnector(server, tls, new HttpConnectionFactory(configuration()));
        connector.setHost(address);
        connector.setPort(port);
        connectors.add(connector);
        server.addConnector(connector);
        // Jetty leaves a connector that comes to a running server to whoever brought it
        server.manage(connector);
        try {
            connector.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) { // Jetty says no more of what may go wrong
            throw new IOException(e);
        }
    }

    /** As strict as at the ports that are open already. */
    private HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        for (var connector : server.getConnectors()) {
            HttpConnectionFactory plain =
                    connector.getConnectionFactory(HttpConnectionFactory.class);
            if (plain != null) {
                configuration = new HttpConfiguration(plain.getHttpConfiguration());
            }
        }
        if (configuration.getCustomizer(SecureRequestCustomizer.class) == null) {
            configuration.addCustomizer(new SecureRequestCustomizer());
        }
        return configuration;
    }

    /** Where it listens, the port asked for or, of 0, the one it was given. */
    int number() {
        return connectors.get(0).getLocalPort();
    }

    /** Reads the certificate's files anew: for handshakes from now on. */
    void reload() throws IOException {
        try {
            tls.reload(same -> {});
        } catch (Exception e) {
            throw new IOException("the new certificate cannot be used", e);
        }
    }

    @Override
    public void close() throws IOException {
        IOException stuck = null;
        for (ServerConnector connector : connectors) {
            server.removeConnector(connector);
            try {
                connector.stop();
            } catch (Exception e) { // the others close
                stuck = new IOException("the TLS port does not close", e);
            }
        }
        if (stuck != null) {
            throw stuck;
        }
    }
}
