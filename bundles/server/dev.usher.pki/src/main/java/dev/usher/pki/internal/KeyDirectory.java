package dev.usher.pki.internal;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that holds the two CAs and the signing keys, readable by the server's account only.
 * It is made at the first start, as a whole: a crash half-way leaves nothing that a later start
 * would take for complete. It is never made again over existing content, because every enrolled box
 * trusts exactly this CA.
 */
@Component(service = KeyDirectory.class, configurationPid = KeyDirectory.PID)
@Designate(ocd = KeyDirectory.Config.class)
public final class KeyDirectory {
    static final String PID = "dev.usher.pki";
    static final String OPERATOR_CA = "operator-ca";
    static final String SWARM_CA = "swarm-ca";
    static final String LOG_KEY = "log.key";

    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final Duration CA_VALIDITY = Duration.ofDays(20 * 365);

    private final Path directory;
    private final CertificateAuthority operatorCa;
    private final CertificateAuthority swarmCa;
    private final Map<Purpose, KeyRing> rings = new EnumMap<>(Purpose.class);
    private final SigningKey logKey;

    /** Where the keys are and what the server is called. */
    @ObjectClassDefinition(name = "Usher PKI")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Directory of CAs and signing keys; empty: usher/pki in Karaf's data directory")
        String directory() default "";

        @AttributeDefinition(
                description =
                        "Host names and addresses of this server beside localhost, for its TLS certificate; boxes"
                                + " connect to one of them")
        String[] names() default {};

        @AttributeDefinition(
                description =
                        "Let the HTTP server speak TLS with the PKI's certificate; false: somebody else sees to it")
        boolean https() default true;

        @AttributeDefinition(
                description = "Enrol only boxes that show a certificate of a maker known here")
        boolean deviceCertificates() default false;

        @AttributeDefinition(description = "TLS port, where org.ops4j.pax.web names none")
        int https_port() default 8443;
    }

    @Activate
    public KeyDirectory(BundleContext context, Config config) throws IOException {
        this(directory(context, config), Clock.systemUTC());
    }

    KeyDirectory(Path directory, InstantSource clock) throws IOException {
        this.directory = directory;
        if (isEmpty(directory)) {
            make(directory, clock);
            LOG.info("Made the operator's CAs and signing keys in {}: back them up", directory);
        }
        operatorCa = CertificateAuthority.load(directory, OPERATOR_CA);
        swarmCa = CertificateAuthority.load(directory, SWARM_CA);
        for (Purpose purpose : Purpose.values()) {
            rings.put(purpose, new KeyRing(directory, purpose, clock));
        }
        Path log = directory.resolve(LOG_KEY);
        if (!Files.exists(log)) {
            // a directory from before there was a log
            SigningKey.generateEd25519().store(log);
        }
        logKey = SigningKey.load(log);
    }

    SigningKey logKey() {
        return logKey;
    }

    Path path() {
        return directory;
    }

    CertificateAuthority operatorCa() {
        return operatorCa;
    }

    CertificateAuthority swarmCa() {
        return swarmCa;
    }

    KeyRing ring(Purpose purpose) {
        return rings.get(purpose);
    }

    static String fileName(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT) + ".key";
    }

    private static Path directory(BundleContext context, Config config) {
        if (!config.directory().isEmpty()) {
            return Path.of(config.directory()).toAbsolutePath();
        }
        String data = context.getProperty("karaf.data");
        return Path.of(data == null ? "data" : data, "usher", "pki").toAbsolutePath();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> content = Files.list(directory)) {
            return content.findAny().isEmpty();
        }
    }

    private static void make(Path directory, InstantSource clock) throws IOException {
        Path fresh = directory.resolveSibling(directory.getFileName() + ".new");
        discard(fresh);
        PrivateFile.createDirectory(fresh);
        CertificateAuthority.create("Usher Operator CA", clock.instant(), CA_VALIDITY)
                .store(fresh, OPERATOR_CA);
        CertificateAuthority.create("Usher Swarm CA", clock.instant(), CA_VALIDITY)
                .store(fresh, SWARM_CA);
        for (Purpose purpose : Purpose.values()) {
            SigningKey.generateEd25519().store(fresh.resolve(fileName(purpose)));
        }
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        PrivateFile.sync(directory.getParent());
    }

    /** What a start that did not get to its end left behind. */
    private static void discard(Path fresh) throws IOException {
        if (!Files.isDirectory(fresh)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> content = Files.list(fresh)) {
            left = content.toList();
        }
        for (Path file : left) {
            Files.delete(file);
        }
        Files.delete(fresh);
    }
}
