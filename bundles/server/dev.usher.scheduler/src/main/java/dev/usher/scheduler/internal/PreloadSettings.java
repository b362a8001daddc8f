package dev.usher.scheduler.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The operator's terms for what nobody asked for. */
@ObjectClassDefinition(
        name = "Usher pre-loading",
        description = "What boxes get before anybody asks for it")
public @interface PreloadSettings {
    /** Named in the component's annotation. */
    String PID = "dev.usher.scheduler.preload";

    @AttributeDefinition(description = "Whether anything is pre-loaded")
    boolean enabled() default true;

    @AttributeDefinition(description = "When it is delivered, HH:mm-HH:mm")
    String offPeak() default "01:00-06:00";

    @AttributeDefinition(description = "Zone of these hours; empty: that of the server")
    String zone() default "";

    @AttributeDefinition(description = "Days before its release an item may be on boxes")
    int leadDays() default 3;

    @AttributeDefinition(description = "Items one box is ordered ahead at a time")
    int itemsAtOnce() default 4;

    @AttributeDefinition(description = "Boxes that keep an item no repository has")
    int copies() default 2;
}
