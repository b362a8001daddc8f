package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;

class HttpsConnectorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path directory;
    private KeyDirectory keys;
    private Dictionary<String, Object> present = new Hashtable<>();
    private int updates;
    private List<X509Certificate> makers = List.of();

    @BeforeEach
    void makeKeys() throws IOException {
        keys = new KeyDirectory(directory.resolve("pki"), Clock.fixed(START, ZoneOffset.UTC));
        present.put("org.osgi.service.http.port", "8480");
        present.put("felix.fileinstall.filename", "file:/etc/org.ops4j.pax.web.cfg");
    }

    private HttpsConnector connector(Instant now, boolean https, String... names) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new HttpsConnector(
                new ServerCertificate(
                        keys, new Authority(keys, new MemoryCertificates(), clock), List.of(names)),
                () -> makers,
                configurationAdmin(),
                new GivenConfig(https),
                clock,
                Executors.newSingleThreadScheduledExecutor());
    }

    @Test
    void goesOnTopOfWhatIsThereOnce() throws Exception {
        HttpsConnector connector = connector(START, true);
        assertThat(present.get("org.osgi.service.http.port")).isEqualTo("8480");
        assertThat(present.get(HttpsConnector.PORT)).isEqualTo("8443");
        assertThat(present.get("org.osgi.service.http.secure.enabled")).isEqualTo("true");
        assertThat(present.get("felix.fileinstall.filename")).as("not saved to etc").isNull();
        assertThat(present.get("org.ops4j.pax.web.ssl.clientauth.wanted")).isEqualTo("true");
        connector.configurationEvent(updated(HttpsConnector.HTTP_SERVER));
        connector.configurationEvent(updated("org.example"));
        assertThat(updates).as("equal configuration is left alone").isEqualTo(1);
        connector.close();
        connector(START, true).close();
        assertThat(updates).as("also at the next start").isEqualTo(1);
    }

    @Test
    void comesBackAfterSomebodyElseWrote() throws Exception {
        HttpsConnector connector = connector(START, true);
        present = new Hashtable<>();
        present.put(HttpsConnector.PORT, "18443");
        connector.configurationEvent(updated(HttpsConnector.HTTP_SERVER));
        assertThat(updates).isEqualTo(2);
        assertThat(present.get(HttpsConnector.PORT)).isEqualTo("18443");
        assertThat(present.get("org.osgi.service.http.secure.enabled")).isEqualTo("true");
        connector.close();
    }

    @Test
    void renewsAfterTwoThirdsAndForOtherNames() throws Exception {
        connector(START, true).close();
        X509Certificate first = inUse();
        connector(START.plus(Duration.ofDays(480)), true).close();
        assertThat(inUse()).isEqualTo(first);
        connector(START.plus(Duration.ofDays(490)), true).close();
        assertThat(inUse()).isNotEqualTo(first);
        X509Certificate renewed = inUse();
        connector(START.plus(Duration.ofDays(490)), true, "usher.example.org", "192.0.2.1").close();
        assertThat(inUse()).isNotEqualTo(renewed);
        assertThat(inUse().getSubjectAlternativeNames().toString())
                .contains("localhost", "127.0.0.1", "usher.example.org", "192.0.2.1");
        assertThat(present.get("dev.usher.pki.certificate"))
                .isEqualTo(Certificates.fingerprint(inUse()));
        assertThat(updates).isEqualTo(3);
    }

    @Test
    void trustsANewMakerAtOnce() throws Exception {
        HttpsConnector connector = connector(START, true);
        makers =
                List.of(
                        CertificateAuthority.create("Maker", START, Duration.ofDays(9))
                                .certificate());
        connector.handleEvent(null);
        assertThat(updates).isEqualTo(2);
        assertThat(present.get("dev.usher.pki.clients"))
                .isEqualTo(Certificates.fingerprint(makers.get(0)));
        connector.handleEvent(null);
        assertThat(updates).isEqualTo(2);
        connector.close();
    }

    @Test
    void staysAwayWhenToldTo() throws Exception {
        connector(START, false).close();
        assertThat(updates).isZero();
    }

    private X509Certificate inUse() throws IOException {
        char[] password =
                ((String) present.get("org.ops4j.pax.web.ssl.keystore.password")).toCharArray();
        return KeyStoreFile.load(
                        Path.of((String) present.get("org.ops4j.pax.web.ssl.keystore")), password)
                .chain()
                .get(0);
    }

    private ConfigurationEvent updated(String pid) {
        ServiceReference<ConfigurationAdmin> nobody =
                proxy(ServiceReference.class, (p, m, a) -> null);
        return new ConfigurationEvent(nobody, ConfigurationEvent.CM_UPDATED, null, pid);
    }

    private ConfigurationAdmin configurationAdmin() {
        Configuration configuration =
                proxy(
                        Configuration.class,
                        (p, method, arguments) -> {
                            if (method.getName().equals("getProperties")) {
                                return present;
                            }
                            assertThat(method.getName()).isEqualTo("updateIfDifferent");
                            boolean differs = !arguments[0].equals(present);
                            if (differs) {
                                updates++;
                                present = copy((Dictionary<?, ?>) arguments[0]);
                            }
                            return differs;
                        });
        return proxy(ConfigurationAdmin.class, (p, method, arguments) -> configuration);
    }

    private static Dictionary<String, Object> copy(Dictionary<?, ?> from) {
        Dictionary<String, Object> to = new Hashtable<>();
        from.keys().asIterator().forEachRemaining(key -> to.put((String) key, from.get(key)));
        return to;
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
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
