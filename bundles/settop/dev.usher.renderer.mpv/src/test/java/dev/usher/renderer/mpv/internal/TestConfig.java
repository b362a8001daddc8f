package dev.usher.renderer.mpv.internal;

import java.lang.annotation.Annotation;

/** The configuration as Declarative Services would hand it over. */
record TestConfig(String command, String... arguments) implements MpvRenderer.Config {
    /** mpv into the void: decodes and keeps time, shows nothing. */
    static TestConfig silent() {
        return new TestConfig("mpv", "--vo=null --ao=null");
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return MpvRenderer.Config.class;
    }

    @Override
    public boolean standby() {
        return false;
    }
}
