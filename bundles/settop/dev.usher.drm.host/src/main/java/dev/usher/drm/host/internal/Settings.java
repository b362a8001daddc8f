package dev.usher.drm.host.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Whether and how the DRM system runs in a process of its own. */
@ObjectClassDefinition(
        name = "Usher DRM host",
        description = "Without a configuration the DRM system runs inside of the box's JVM.")
@interface Settings {
    String PID = "dev.usher.drm.host";

    /**
     * A small heap, and the compiler that has AES-GCM: without C2 decryption is some 60 times
     * slower.
     */
    String OPTIONS =
            "-Xms8m -Xmx32m -XX:+UseSerialGC -Xss256k -XX:ReservedCodeCacheSize=24m"
                    + " -XX:MaxMetaspaceSize=48m -XX:MaxDirectMemorySize=16m";

    @AttributeDefinition(description = "Symbolic name of the bundle with the DRM system")
    String system() default "dev.usher.drm.cobblestone";

    @AttributeDefinition(
            description =
                    "Where the host keeps its sealing key, clock and first plays; empty ="
                            + " usher/drm-host in the box's data")
    String directory() default "";

    @AttributeDefinition(
            description = "Path of the socket, 107 bytes at most; empty = in a private directory")
    String socket() default "";

    @AttributeDefinition(
            description =
                    "Account the host runs under; empty = the box's own, which keeps keys out of"
                            + " the box's memory but not out of its reach on the disk")
    String account() default "";

    @AttributeDefinition(
            description =
                    "Words put before the command, to run it under another account, e.g. sudo -n"
                            + " -u usher-drm")
    String launcher() default "";

    @AttributeDefinition(description = "Whether the box starts the host; no = an init system does")
    boolean launch() default true;

    @AttributeDefinition(
            description =
                    "Directory with the host's jar files; empty = they are written there by the"
                            + " box, out of its own bundles")
    String libraries() default "";

    @AttributeDefinition(description = "Options of the host's JVM")
    String options() default OPTIONS;
}
