package dev.usher.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Where a resource answers, below {@code /api}: the service property {@code usher.rest.base}.
 * Unique per runtime.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface RestBase {
    String PREFIX_ = "usher.";

    /** Begins with a slash, ends without, e.g. {@code /v1/tv}. */
    String value();
}
