package dev.usher.devices.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.BundleInfo;
import dev.usher.device.api.DeviceDriver;
import dev.usher.devices.internal.part.GoodPart;
import dev.usher.devices.internal.part.HollowPart;
import dev.usher.devices.internal.part.SilentPart;
import dev.usher.devices.internal.part.ThrowingPart;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Swapping in a real OSGi framework, without Declarative Services. */
@Tag("M1")
class BoxPartsTest {
    private static final String NAME = "com.example.driver";
    @TempDir Path directory;
    private final EventLog events = new EventLog();
    private Framework framework;
    private BundleContext context;
    private BoxParts parts;

    @BeforeEach
    void start() throws BundleException, IOException {
        framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .newFramework(
                                Map.of(
                                        Constants.FRAMEWORK_STORAGE,
                                        directory.resolve("cache").toString(),
                                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                                        "dev.usher.device.api,dev.usher.device.api.host"));
        framework.start();
        context = framework.getBundleContext();
        context.installBundle(bundle("1.0.0", GoodPart.class)).start();
        parts =
                new BoxParts(
                        context,
                        events,
                        List::of,
                        new SignedParts((purpose, kid) -> Optional.empty(), true),
                        Duration.ofMillis(300));
    }

    @AfterEach
    void stop() throws BundleException, InterruptedException {
        parts.deactivate();
        framework.stop();
        framework.waitForStop(60_000);
    }

    @Test
    @DisplayName("the new one serves before the old one goes: at no moment is there none")
    void swaps() throws IOException {
        AtomicInteger present = new AtomicInteger(1);
        AtomicInteger fewest = new AtomicInteger(1);
        context.addServiceListener(
                event -> {
                    int change =
                            event.getType() == ServiceEvent.REGISTERED
                                    ? 1
                                    : event.getType() == ServiceEvent.UNREGISTERING ? -1 : 0;
                    int now = present.addAndGet(change);
                    fewest.accumulateAndGet(now, Math::min);
                });
        String version = parts.swap(NAME, bundle("1.0.1", GoodPart.class));
        assertThat(version).isEqualTo("1.0.1");
        assertThat(fewest).hasValue(1);
        assertThat(parts.parts())
                .containsExactly(new BundleInfo("driver", NAME, "1.0.1", "ACTIVE"));
        assertThat(context.getServiceReference(DeviceDriver.class).getBundle().getVersion())
                .hasToString("1.0.1");
        assertThat(events.of(BoxTopics.PARTS))
                .contains(
                        new BundleInfo("driver", NAME, "1.0.1", "ACTIVE"),
                        new BundleInfo("driver", NAME, "1.0.0", "RESOLVED: not started"));
        assertThat(parts.swap(NAME, bundle("2.0.0", GoodPart.class))).isEqualTo("2.0.0");
    }

    @Test
    @DisplayName("the swapped part is there after a restart of the framework")
    void survivesRestart() throws Exception {
        parts.swap(NAME, bundle("1.0.1", GoodPart.class));
        parts.deactivate();
        framework.stop();
        framework.waitForStop(60_000);
        framework.start();
        context = framework.getBundleContext();
        parts =
                new BoxParts(
                        context,
                        events,
                        List::of,
                        new SignedParts((purpose, kid) -> Optional.empty(), true),
                        Duration.ofMillis(300));
        assertThat(parts.parts())
                .containsExactly(new BundleInfo("driver", NAME, "1.0.1", "ACTIVE"));
    }

    @Test
    @DisplayName(
            "a new one that does not start, or does not serve, is removed, and the old one stays")
    void badOnes() throws IOException {
        String throwing = bundle("1.1.0", ThrowingPart.class);
        refused(() -> parts.swap(NAME, throwing), "part-failed", 500, "does not start");
        String silent = bundle("1.2.0", SilentPart.class);
        refused(
                () -> parts.swap(NAME, silent),
                "part-failed",
                500,
                "does not offer what the old one does: [driver]");
        String hollow = bundle("1.3.0", HollowPart.class);
        refused(() -> parts.swap(NAME, hollow), "part-failed", 500, "cannot be made");
        assertThat(parts.parts())
                .containsExactly(new BundleInfo("driver", NAME, "1.0.0", "ACTIVE"));
        assertThat(context.getBundles()).hasSize(2);
    }

    @Test
    @DisplayName("what is not a newer bundle of this part is not even installed")
    void invalidOnes() throws IOException {
        refused(() -> parts.swap("com.example.other", "file:/x"), "part-unknown", 404, NAME);
        refused(() -> parts.swap(NAME, "no url"), "part-invalid", 422, "is no URL");
        refused(() -> parts.swap(NAME, "file:/nowhere.jar"), "part-invalid", 422, "cannot be read");
        String same = bundle("1.0.0", GoodPart.class);
        refused(() -> parts.swap(NAME, same), "part-invalid", 422, "not higher");
        String other = PartBundle.write(directory, "com.example.other", "3.0.0", GoodPart.class);
        refused(
                () -> parts.swap(NAME, other),
                "part-invalid",
                422,
                "is com.example.other, not " + NAME);
        Path text = Files.writeString(directory.resolve("text.jar"), "not a jar");
        refused(
                () -> parts.swap(NAME, text.toUri().toString()),
                "part-invalid",
                422,
                "is no bundle");
        assertThat(context.getBundles()).hasSize(2);
    }

    @Test
    @DisplayName(
            "a part that does not serve is listed with the reason, and can be replaced by one that does")
    void listsTroubled() throws BundleException, IOException {
        Bundle silent =
                context.installBundle(
                        PartBundle.write(
                                directory, "com.example.silent", "1.0.0", SilentPart.class));
        assertThat(state("com.example.silent")).startsWith("INSTALLED");
        silent.start();
        assertThat(state("com.example.silent")).startsWith("WAITING");
        parts.swap(
                "com.example.silent",
                PartBundle.write(directory, "com.example.silent", "1.0.1", GoodPart.class));
        assertThat(state("com.example.silent")).isEqualTo("ACTIVE");
    }

    private String state(String symbolicName) {
        return parts.parts().stream()
                .filter(part -> part.symbolicName().equals(symbolicName))
                .map(BundleInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private String bundle(String version, Class<?> activator) throws IOException {
        return PartBundle.write(directory, NAME, version, activator);
    }

    private static void refused(ThrowingCallable call, String code, int status, String detail) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo(code);
                            assertThat(problem.status()).isEqualTo(status);
                        })
                .hasMessageContaining(detail);
    }
}
