package dev.usher.identity.internal;

import java.lang.annotation.Annotation;
import java.nio.file.Path;

/**
 * Configuration as given.
 *
 * @param tokenPinFile empty = no token
 */
record GivenSettings(
        String server,
        String enrolmentCode,
        String tokenLibrary,
        String tokenPinFile,
        String deviceKeyStore)
        implements Settings {
    GivenSettings(String server, String enrolmentCode) {
        this(server, enrolmentCode, "", "", "");
    }

    GivenSettings withToken(Path library, Path pinFile) {
        return new GivenSettings(
                server, enrolmentCode, library.toString(), pinFile.toString(), deviceKeyStore);
    }

    GivenSettings withDevice(Path keyStore) {
        return new GivenSettings(
                server, enrolmentCode, tokenLibrary, tokenPinFile, keyStore.toString());
    }

    @Override
    public int tokenSlot() {
        return 0;
    }

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
