package dev.usher.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.itests.exam.KarafTest;
import dev.usher.itests.exam.OsgiService;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Runs inside the settop distribution. */
@KarafTest("settop")
@Tag("M2")
@Tag("M5")
public class SettopContainerIT {
    @OsgiService BundleContext context;
    @OsgiService ServiceComponentRuntime components;

    @Test
    public void everyBundleIsActive() {
        assertEquals(List.of(), ContainerState.idleBundles(context));
    }

    @Test
    public void everyComponentIsSatisfied() {
        assertTrue(ContainerState.ours(components).size() >= 15, "suspiciously few components");
        assertEquals(List.of(), ContainerState.unsatisfied(components));
    }
}
