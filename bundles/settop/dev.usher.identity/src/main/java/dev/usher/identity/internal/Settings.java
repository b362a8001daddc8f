package dev.usher.identity.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration {@value #PID}: where the operator's server is, and how the box gets in. */
@ObjectClassDefinition(name = "Usher box identity")
public @interface Settings {
    String PID = "dev.usher.identity";

    @AttributeDefinition(
            description =
                    "Directory of the box's key, readable by the box only; empty: usher/identity in Karaf's data")
    String directory() default "";

    @AttributeDefinition(description = "Base URL of the server's TLS port")
    String server() default "https://127.0.0.1:8443/";

    @AttributeDefinition(
            description =
                    "The operator's one-time code; not needed any more once the box is enrolled")
    String enrolmentCode() default "";

    @AttributeDefinition(description = "What the household calls this box")
    String name() default "box";
}
