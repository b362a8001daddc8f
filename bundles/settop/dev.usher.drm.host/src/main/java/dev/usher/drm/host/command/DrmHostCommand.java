package dev.usher.drm.host.command;

import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.host.process.Door;
import dev.usher.drm.host.process.HostState;
import dev.usher.drm.host.wire.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * A DRM system in a process of its own.
 *
 * <pre>drm-host DIRECTORY SOCKET ACCOUNT [stay]</pre>
 *
 * Keeps its files in DIRECTORY, listens at SOCKET, lets processes of ACCOUNT in. Says {@code ready}
 * when it does. Ends with its standard input, that is with whoever started it, unless told to stay.
 */
public final class DrmHostCommand {
    /** What it says when it listens. */
    public static final String READY = "ready";

    private static final int USAGE = 2;

    private DrmHostCommand() {}

    /**
     * @param args as above
     */
    public static void main(String[] args) throws IOException {
        boolean stay = args.length == 4 && args[3].equals("stay");
        if (args.length != 3 && !stay) {
            System.err.println("usage: drm-host DIRECTORY SOCKET ACCOUNT [stay]");
            System.exit(USAGE);
        }
        Iterator<DrmSystem> systems = ServiceLoader.load(DrmSystem.class).iterator();
        if (!systems.hasNext()) {
            System.err.println("no DRM system on the class path");
            System.exit(USAGE);
        }
        DrmSystem system = systems.next();
        HostState state =
                new HostState(system, Path.of(args[0]), Clock.systemUTC(), System::nanoTime);
        Door door = new Door(Path.of(args[1]), args[2], state);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(state, door), "usher-drm-end"));
        system.warmUp();
        Rehearsal.begin();
        if (!stay) {
            Thread parent = new Thread(DrmHostCommand::endWithParent, "usher-drm-parent");
            parent.setDaemon(true);
            parent.start();
        }
        System.out.println(READY);
        door.run();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nobody says anything
            }
        } catch (IOException e) {
            System.err.println("standard input: " + e.getMessage());
        }
        System.exit(0);
    }

    private static void end(HostState state, Door door) {
        try (door) {
            state.stop();
        } catch (IOException e) {
            System.err.println("the clock could not be kept: " + e.getMessage());
        }
    }
}
