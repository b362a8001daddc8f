package dev.usher.payment.stripe.internal;

import java.net.URI;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The operator's account at Stripe. Without it there is no payment by Stripe. */
@Component(
        service = StripeSettings.class,
        configurationPid = StripeSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StripeSettings.Config.class)
public final class StripeSettings {
    static final String PID = "dev.usher.payment.stripe";

    /** Configuration of payment by Stripe. */
    @ObjectClassDefinition(name = "Usher payment by Stripe")
    public @interface Config {
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Secret API key, sk_...")
        String secretKey();

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "Signing secret of the webhook endpoint, whsec_...")
        String webhookSecret();

        @AttributeDefinition(description = "Base address of the API")
        String api() default "https://api.stripe.com/";

        @AttributeDefinition(description = "How many seconds an answer may take")
        int patienceSeconds() default 10;
    }

    private final String secretKey;
    private final String webhookSecret;
    private final URI api;
    private final Duration patience;

    @Activate
    public StripeSettings(Config config) {
        this(
                config.secretKey(),
                config.webhookSecret(),
                URI.create(config.api()),
                Duration.ofSeconds(config.patienceSeconds()));
    }

    StripeSettings(String secretKey, String webhookSecret, URI api, Duration patience) {
        this.secretKey = secretKey;
        this.webhookSecret = webhookSecret;
        this.api = api;
        this.patience = patience;
    }

    String secretKey() {
        return secretKey;
    }

    String webhookSecret() {
        return webhookSecret;
    }

    URI api() {
        return api;
    }

    Duration patience() {
        return patience;
    }
}
