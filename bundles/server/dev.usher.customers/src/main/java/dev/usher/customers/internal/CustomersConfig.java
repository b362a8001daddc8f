package dev.usher.customers.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration {@value #PID}. */
@ObjectClassDefinition(name = "Usher customers", description = "Households, boxes and sign-in")
public @interface CustomersConfig {
    String PID = "dev.usher.customers";

    @AttributeDefinition(description = "Hours until an unused enrolment code expires")
    int enrolmentCodeHours() default 72;

    @AttributeDefinition(description = "Hours until somebody who signed in must do so again")
    int sessionHours() default 168;

    @AttributeDefinition(
            description =
                    "PBKDF2-HMAC-SHA512 iterations for new passwords and PINs; at least 210000")
    int hashIterations() default 210_000;

    @AttributeDefinition(description = "Currency of the households' accounts, ISO 4217")
    String currency() default "EUR";

    @AttributeDefinition(
            description =
                    "File that gets the first operator's password; empty: ${karaf.data}/usher/operator-password")
    String operatorPasswordFile() default "";
}
