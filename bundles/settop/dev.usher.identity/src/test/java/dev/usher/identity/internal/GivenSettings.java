package dev.usher.identity.internal;

import java.lang.annotation.Annotation;

/** Configuration as given. */
record GivenSettings(String server, String enrolmentCode) implements Settings {
    @Override
    public String directory() {
        return "";
    }

    @Override
    public String name() {
        return "living-room";
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Settings.class;
    }
}
