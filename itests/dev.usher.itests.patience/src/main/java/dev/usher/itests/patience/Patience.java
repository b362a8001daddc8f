package dev.usher.itests.patience;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * What a test awaits is given longer than the slowest machine takes, in one place for all tests:
 * what comes early costs nothing. JUnit finds it on the class path and tells it before the first
 * test. How long a test may last as a whole is in {@code junit-platform.properties} beside.
 */
public final class Patience implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(3));
    }
}
