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
                    "The operator's one-time code; not needed any more once the box is enrolled. For a device that the"
                            + " operator assigned to a household: the first 32 digits of its CA's fingerprint")
    String enrolmentCode() default "";

    @AttributeDefinition(description = "What the household calls this box")
    String name() default "box";

    @AttributeDefinition(
            description =
                    "PKCS#11 library of the token that holds the box's key; empty: the key lies in a file. With another"
                            + " place the box is another box and has to enrol again")
    String tokenLibrary() default "";

    @AttributeDefinition(description = "Which of the library's slots, from 0")
    int tokenSlot() default 0;

    @AttributeDefinition(description = "File with the token's PIN, readable by the box only")
    String tokenPinFile() default "";

    @AttributeDefinition(
            description =
                    "The device's key and its maker's certificate (IDevID), .p12, its password in a file .password beside"
                            + " it; not needed when they are in the token as usher-device")
    String deviceKeyStore() default "";
}
