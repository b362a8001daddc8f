package dev.usher.itests.exam;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of one distribution: its methods run inside the container (the default) or in the build's
 * JVM.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KarafExtension.class)
public @interface KarafTest {
    /**
     * Name of the distribution; "server" means the file named by the system property
     * usher.dist.server.
     */
    String value();

    boolean inContainer() default true;
}
