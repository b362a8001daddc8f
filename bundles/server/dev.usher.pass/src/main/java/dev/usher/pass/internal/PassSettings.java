package dev.usher.pass.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set about passes. */
@Component(service = PassSettings.class, configurationPid = "dev.usher.pass")
@Designate(ocd = PassSettings.Config.class)
public final class PassSettings {
    /** Configuration of the pass server. */
    @ObjectClassDefinition(name = "Usher media passes")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Directory of the key-encryption key; empty = usher/vault in Karaf's data directory")
        String vaultDirectory() default "";

        @AttributeDefinition(
                description = "Claim iss of media passes: the URI of this operator's pass service")
        String issuer() default "urn:usher:pass";

        @AttributeDefinition(
                description = "Method of payment for new purchases: the name of a payment provider")
        String paymentMethod() default "prepaid";

        @AttributeDefinition(
                description =
                        "A purchase cut off by a crash is completed within so many seconds, later it is called off and"
                                + " the money given back")
        long completeWithinSeconds() default 900;

        @AttributeDefinition(
                description = "How many seconds the box's clock may be off when it proves its key")
        long proofSeconds() default 60;

        @AttributeDefinition(
                description = "On how many boxes a household may watch; each keeps its place")
        int maxDevices() default 5;

        @AttributeDefinition(
                description =
                        "Where status lists of passes are found: this, followed by their number")
        String statusLists() default "urn:usher:statuslists:";

        @AttributeDefinition(
                description =
                        "Name of the log of keys that left, for auditors; never change it once there are entries")
        String logName() default "usher/key-grants";
    }

    private final Path vaultDirectory;
    private final String issuer;
    private final String paymentMethod;
    private final Duration completeWithin;
    private final Duration proofTolerance;
    private final String logName;
    private final int maxDevices;
    private final String statusLists;

    @Activate
    public PassSettings(BundleContext bundle, Config config) {
        this(
                config.vaultDirectory().isBlank()
                        ? Path.of(bundle.getProperty("karaf.data"), "usher", "vault")
                        : Path.of(config.vaultDirectory()),
                config.issuer(),
                config.paymentMethod(),
                Duration.ofSeconds(config.completeWithinSeconds()),
                Duration.ofSeconds(config.proofSeconds()),
                config.logName(),
                config.maxDevices(),
                config.statusLists());
    }

    PassSettings(
            Path vaultDirectory,
            String issuer,
            String paymentMethod,
            Duration completeWithin,
            Duration proofTolerance,
            String logName,
            int maxDevices,
            String statusLists) {
        this.vaultDirectory = vaultDirectory;
        this.issuer = issuer;
        this.paymentMethod = paymentMethod;
        this.completeWithin = completeWithin;
        this.proofTolerance = proofTolerance;
        this.logName = logName;
        this.maxDevices = maxDevices;
        this.statusLists = statusLists;
    }

    Path vaultDirectory() {
        return vaultDirectory;
    }

    String issuer() {
        return issuer;
    }

    String paymentMethod() {
        return paymentMethod;
    }

    Duration completeWithin() {
        return completeWithin;
    }

    Duration proofTolerance() {
        return proofTolerance;
    }

    String logName() {
        return logName;
    }

    int maxDevices() {
        return maxDevices;
    }

    String statusLists() {
        return statusLists;
    }
}
