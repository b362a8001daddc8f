package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.candidate;

import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.ProtectionSystem;
import dev.usher.drm.clearkey.internal.ClearKeySystem;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/**
 * A box with a real film, real Clear Key, and the servlets a television page talks to; its renderer
 * is the test's.
 */
final class ProtectedTelevision {
    static final String CLEAR_KEY = "org.w3.clearkey";
    private static final Path FILM_FILE = Path.of("../../../karaf-assembly/demo/samples/film.mp4");

    final TestBox box;
    final TestRenderer page = new TestRenderer("browser", 60);
    final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    final ServletContextHandler context = new ServletContextHandler();
    XorDrm drm = new XorDrm();
    ClearKeySystem clearKey = new ClearKeySystem();
    private int swaps;

    ProtectedTelevision(Path directory) throws Exception {
        box = new TestBox(directory, Files.readAllBytes(FILM_FILE));
        page.keySystems = Set.of(CLEAR_KEY);
        box.player.drmSystems().opening().add(TestBox.<DrmSystem>candidate(drm, "1.0.0"));
        box.player
                .drmSystems()
                .protecting()
                .add(TestBox.<ProtectionSystem>candidate(clearKey, "1.0.0"));
        box.player.addRenderer(candidate(page, "1.0.0"));
        box.player.buy(FILM, "rent", null);
        context.addServlet(new ServletHolder(new StreamServlet(box.player)), "/play/*");
        context.addServlet(new ServletHolder(new ProtectedServlet(box.player)), "/protected/*");
        server.setHandler(context);
        server.start();
    }

    /** Presses play; where the index of the protected stream is. */
    URI play() {
        return server.getURI().resolve(box.player.play(FILM, 0, "").path());
    }

    /** The next version of the system that opens items takes the place of the present one. */
    void swapDrm() {
        XorDrm next = new XorDrm();
        Slot<DrmSystem> slot = box.player.drmSystems().opening();
        slot.add(TestBox.<DrmSystem>candidate(next, "2.0." + swaps++));
        slot.remove(drm);
        drm = next;
    }

    /** The same of the system that protects streams. */
    void swapProtection() {
        ClearKeySystem next = new ClearKeySystem();
        Slot<ProtectionSystem> slot = box.player.drmSystems().protecting();
        slot.add(TestBox.<ProtectionSystem>candidate(next, "2.0." + swaps++));
        slot.remove(clearKey);
        clearKey = next;
    }

    void close() throws Exception {
        server.stop();
        box.close();
    }
}
