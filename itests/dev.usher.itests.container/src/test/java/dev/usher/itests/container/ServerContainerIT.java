package dev.usher.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.itests.exam.KarafTest;
import dev.usher.itests.exam.OsgiService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Runs inside the server distribution. */
@KarafTest("server")
@Tag("M2")
@Tag("M5")
public class ServerContainerIT {
    @OsgiService BundleContext context;
    @OsgiService ServiceComponentRuntime components;
    @OsgiService SessionFactory shell;
    @OsgiService ConfigurationAdmin configurations;

    @Test
    public void everyBundleIsActive() {
        assertEquals(List.of(), ContainerState.staying(() -> ContainerState.idleBundles(context)));
    }

    @Test
    public void everyComponentIsSatisfied() {
        assertEquals(
                List.of(), ContainerState.staying(() -> ContainerState.unsatisfied(components)));
        assertTrue(ContainerState.ours(components).size() >= 20, "suspiciously few components");
    }

    @Test
    public void slowComponentsAreWaitedFor() throws Exception {
        SlowStart.isWaitedFor(context);
    }

    /** With one, Pax Web would lose servlets that come in that moment: all do at start. */
    @Test
    public void tlsNeedsNoNewHttpServer() throws Exception {
        Configuration http = configurations.getConfiguration("org.ops4j.pax.web", "?");
        int port =
                Integer.parseInt(
                        (String) http.getProperties().get("org.osgi.service.http.port.secure"));
        assertEquals(List.of(), ContainerState.staying(() -> closed(port)));
        assertNull(http.getProperties().get("org.osgi.service.http.secure.enabled"));
    }

    private static List<String> closed(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return List.of();
        } catch (IOException e) {
            return List.of("port " + port + ": " + e);
        }
    }

    @Test
    public void everyCommandExplainsItself() throws Exception {
        List<String> commands = OperatorShell.commands(shell, 15);
        for (String command : commands) {
            String help = OperatorShell.type(shell, command + " --help");
            assertTrue(help.contains("DESCRIPTION"), command + " says: " + help);
        }
    }

    @Test
    public void whatOnlyLooksAnswers() throws Exception {
        for (String command :
                List.of(
                        "usher:items",
                        "usher:boxes",
                        "usher:households",
                        "usher:copies",
                        "usher:transfers",
                        "usher:repositories",
                        "usher:foreign",
                        "usher:foreign allow",
                        "usher:swarms",
                        "usher:swarms --peers",
                        "usher:foreign deny")) {
            String said = OperatorShell.type(shell, command);
            assertFalse(said.isBlank(), command + " says nothing");
        }
    }
}
