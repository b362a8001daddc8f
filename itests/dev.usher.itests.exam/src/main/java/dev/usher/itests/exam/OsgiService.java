package dev.usher.itests.exam;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Injects, inside the container, a service (waiting for it) or the BundleContext. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OsgiService {
    String filter() default "";

    long timeoutMillis() default 300_000;
}
