package dev.usher.pki.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.Tls;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the HTTP server speak TLS with the PKI's certificate, and ask clients for theirs.
 *
 * <p>Pax Web takes its connectors from configuration {@value #HTTP_SERVER}. Ours goes on top of
 * what is there, once the key store exists, and again whenever somebody else wrote the
 * configuration; equal configuration is left alone. It is not saved to {@code etc/}: a start begins
 * without TLS and gets it here, so that the HTTP server never looks for a key store that is not
 * there, which it would not survive. The certificate's fingerprint is part of it, and those of the
 * makers' CAs are, so that the server reads its key stores again when one has changed.
 */
@Component(
        service = {ConfigurationListener.class, EventHandler.class},
        property = EventConstants.EVENT_TOPIC + "=" + ServerTopics.DEVICES,
        immediate = true,
        configurationPid = KeyDirectory.PID)
public final class HttpsConnector implements ConfigurationListener, EventHandler {
    static final String HTTP_SERVER = "org.ops4j.pax.web";
    static final String PORT = "org.osgi.service.http.port.secure";

    private static final String FILE_INSTALLED = "felix.fileinstall.filename";
    private static final String KEY_STORE = "org.ops4j.pax.web.ssl.keystore";
    private static final Logger LOG = LoggerFactory.getLogger(HttpsConnector.class);

    private final ConfigurationAdmin configurations;
    private final ServerCertificate certificate;
    private final Supplier<List<X509Certificate>> makers;
    private final KeyDirectory.Config config;
    private final InstantSource clock;
    private final ScheduledExecutorService renewal;

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
        apply();
        renewal.scheduleWithFixedDelay(this::apply, 1, 1, TimeUnit.DAYS);
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (HTTP_SERVER.equals(event.getPid())) {
            apply();
        }
    }

    @Override
    public void handleEvent(Event makersChanged) {
        apply();
    }

    private synchronized void apply() {
        if (!config.https() || renewal.isShutdown()) {
            return;
        }
        try {
            List<X509Certificate> trusted = makers.get();
            String fingerprint =
                    Certificates.fingerprint(certificate.ensure(clock.instant(), trusted));
            List<String> clients =
                    trusted.stream().map(Certificates::fingerprint).sorted().toList();
            Configuration configuration = configurations.getConfiguration(HTTP_SERVER, "?");
            if (configuration.updateIfDifferent(
                    withTls(configuration.getProperties(), fingerprint, clients))) {
                LOG.info("The HTTP server takes up TLS certificate {}", fingerprint);
            }
        } catch (IOException e) {
            LOG.error(
                    "Boxes cannot connect: TLS cannot be set up; mend the directory of the PKI and restart it",
                    e);
        }
    }

    private Dictionary<String, Object> withTls(
            Dictionary<String, Object> present, String fingerprint, List<String> clients)
            throws IOException {
        Dictionary<String, Object> merged = new Hashtable<>();
        if (present != null) {
            present.keys().asIterator().forEachRemaining(key -> merged.put(key, present.get(key)));
        }
        // without it nobody writes the password into etc/, nor a path that is wrong once the data
        // have moved
        merged.remove(FILE_INSTALLED);
        if (merged.get(PORT) == null) {
            merged.put(PORT, Integer.toString(config.https_port()));
        }
        String password = certificate.password();
        merged.put("org.osgi.service.http.secure.enabled", "true");
        merged.put("org.ops4j.pax.web.ssl.protocols.included", Tls.PROTOCOL);
        merged.put(KEY_STORE, certificate.keyStore().toString());
        merged.put("org.ops4j.pax.web.ssl.keystore.type", "PKCS12");
        merged.put("org.ops4j.pax.web.ssl.keystore.password", password);
        merged.put("org.ops4j.pax.web.ssl.key.password", password);
        merged.put("org.ops4j.pax.web.ssl.truststore", certificate.trustStore().toString());
        merged.put("org.ops4j.pax.web.ssl.truststore.type", "PKCS12");
        merged.put("org.ops4j.pax.web.ssl.truststore.password", password);
        merged.put("org.ops4j.pax.web.ssl.clientauth.wanted", "true");
        merged.put("dev.usher.pki.certificate", fingerprint);
        merged.put("dev.usher.pki.clients", String.join(" ", clients));
        return merged;
    }

    @Deactivate
    void close() throws InterruptedException {
        renewal.shutdownNow();
        if (!renewal.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("The renewal of the server's certificate does not end");
        }
    }
}
