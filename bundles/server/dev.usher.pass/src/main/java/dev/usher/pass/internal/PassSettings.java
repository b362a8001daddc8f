package dev.usher.pass.internal;

import dev.usher.crypto.Token;
import dev.usher.media.api.Tier;
import dev.usher.server.api.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set about passes. */
@Component(service = PassSettings.class, configurationPid = PassSettings.PID)
@Designate(ocd = PassSettings.Config.class)
public final class PassSettings {
    static final String PID = "dev.usher.pass";

    /** Configuration of the pass server. */
    @ObjectClassDefinition(name = "Usher media passes")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Directory of the key-encryption key; empty = usher/vault in Karaf's data directory")
        String vaultDirectory() default "";

        @AttributeDefinition(
                description =
                        "PKCS#11 library of the token whose key seals the vault's files; empty: they are not sealed")
        String vaultTokenLibrary() default "";

        @AttributeDefinition(description = "Which of the library's slots, from 0")
        int vaultTokenSlot() default 0;

        @AttributeDefinition(description = "File with the token's PIN, readable by the server only")
        String vaultTokenPinFile() default "";

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
                        "On how many boxes a household may watch at the same time; 0 = no limit")
        int maxStreams() default 3;

        @AttributeDefinition(
                description =
                        "So many seconds before a paid period of a subscription ends, the next one is paid")
        long chargeAheadSeconds() default 86_400;

        @AttributeDefinition(
                description =
                        "For so many seconds after a paid period has ended, an unpaid subscription is charged again and"
                                + " again; then it ends")
        long pastDueSeconds() default 259_200;

        @AttributeDefinition(
                description =
                        "For so many seconds at most the licences of a subscription hold; boxes renew them in the middle")
        long leaseSeconds() default 604_800;

        @AttributeDefinition(
                description = "So many seconds after a renewal that failed a box tries again")
        long retrySeconds() default 600;

        @AttributeDefinition(
                description =
                        "For so many seconds a box goes on after its licence while renewals fail and the subscription"
                                + " goes on")
        long recoverySeconds() default 86_400;

        @AttributeDefinition(
                description =
                        "Security level a box has to have for the keys of HD files; 1 = its key lies in a file, 2 = in"
                                + " a token")
        int hdSecurityLevel() default 1;

        @AttributeDefinition(
                description =
                        "Security level a box has to have for the keys of UHD files, as that for HD")
        int uhdSecurityLevel() default 1;

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
    private final Config config;

    @Activate
    public PassSettings(BundleContext bundle, Config config) {
        this(
                config.vaultDirectory().isBlank()
                        ? Path.of(bundle.getProperty("karaf.data"), "usher", "vault")
                        : Path.of(config.vaultDirectory()),
                config);
    }

    PassSettings(Path vaultDirectory, Config config) {
        this.vaultDirectory = vaultDirectory;
        this.config = config;
    }

    Path vaultDirectory() {
        return vaultDirectory;
    }

    boolean hasVaultToken() {
        return !config.vaultTokenLibrary().isBlank();
    }

    /** The configured token, logged in to. */
    Token vaultToken() throws IOException {
        return Token.open(
                Path.of(config.vaultTokenLibrary()),
                config.vaultTokenSlot(),
                Path.of(config.vaultTokenPinFile()));
    }

    String issuer() {
        return config.issuer();
    }

    String paymentMethod() {
        return config.paymentMethod();
    }

    Duration completeWithin() {
        return Duration.ofSeconds(config.completeWithinSeconds());
    }

    Duration proofTolerance() {
        return Duration.ofSeconds(config.proofSeconds());
    }

    String logName() {
        return config.logName();
    }

    int maxDevices() {
        return config.maxDevices();
    }

    int maxStreams() {
        return config.maxStreams();
    }

    Duration chargeAhead() {
        return Duration.ofSeconds(config.chargeAheadSeconds());
    }

    Duration pastDue() {
        return Duration.ofSeconds(config.pastDueSeconds());
    }

    /** What a box has to have for the keys of a tier. */
    int securityLevel(Tier tier) {
        return switch (tier) {
            case SD -> Devices.SOFTWARE;
            case HD -> config.hdSecurityLevel();
            case UHD -> config.uhdSecurityLevel();
        };
    }

    LicencePolicy.Leases leases() {
        return new LicencePolicy.Leases(
                Duration.ofSeconds(config.leaseSeconds()),
                Duration.ofSeconds(config.retrySeconds()),
                Duration.ofSeconds(config.recoverySeconds()),
                new SecureRandom());
    }

    String statusLists() {
        return config.statusLists();
    }
}
