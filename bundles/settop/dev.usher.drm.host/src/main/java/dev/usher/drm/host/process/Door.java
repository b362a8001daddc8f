package dev.usher.drm.host.process;

import dev.usher.drm.host.wire.Window;
import dev.usher.drm.host.wire.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket, and a thread for each connection to it. Only processes of one account are let in, and
 * only so many at a time.
 */
public final class Door implements AutoCloseable {
    private static final int MOST = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final Set<PosixFilePermission> OWN =
            PosixFilePermissions.fromString("rw-------");

    /** Who may knock is decided by the file, who is let in by the kernel's word about the peer. */
    private static final Set<PosixFilePermission> ANY =
            PosixFilePermissions.fromString("rw-rw-rw-");

    private final ServerSocketChannel server;
    private final Path socket;
    private final String user;
    private final HostState state;
    private final Semaphore seats = new Semaphore(MOST);

    /** Whether the box has the host's own account. */
    private final boolean own;

    /** Whether bytes may be shared beside the socket. */
    private final boolean windows;

    /** Made ahead, for it takes milliseconds in which somebody waits for a film. */
    private final AtomicReference<Window> spare = new AtomicReference<>();

    /**
     * @param user account whose processes are let in
     */
    public Door(Path socket, String user, HostState state) throws IOException {
        this.socket = socket;
        this.user = user;
        this.state = state;
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean open = false;
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            own = Files.getOwner(socket).getName().equals(user);
            Files.setPosixFilePermissions(socket, own ? OWN : ANY);
            windows = Window.isPossible(socket.getParent(), !own);
            Window.removeAll(socket.getParent());
            provide();
            open = true;
        } finally {
            if (!open) {
                server.close();
            }
        }
    }

    /** Until closed. */
    public void run() throws IOException {
        try {
            while (true) {
                admit(server.accept());
            }
        } catch (ClosedChannelException closed) {
            LOG.debug("The door is closed");
        }
    }

    private void admit(SocketChannel knocking) throws IOException {
        if (!seats.tryAcquire()) {
            LOG.warn("More than {} connections at once; one is turned away", MOST);
            knocking.close();
            return;
        }
        Thread thread = new Thread(() -> converse(knocking), "usher-drm-conversation");
        thread.setDaemon(true);
        thread.start();
    }

    private Optional<Window> window() {
        Optional<Window> ready = Optional.ofNullable(spare.getAndSet(null));
        return ready.or(this::make);
    }

    private Optional<Window> make() {
        if (!windows) {
            return Optional.empty();
        }
        try {
            return Optional.of(Window.create(socket.getParent(), !own));
        } catch (IOException e) {
            LOG.warn("No memory to share with the box: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Makes the next one ahead. */
    private void provide() {
        if (spare.get() == null) {
            make().ifPresent(this::keep);
        }
    }

    private void keep(Window next) {
        if (!server.isOpen() || !spare.compareAndSet(null, next)) {
            forget(next);
        }
    }

    private static void forget(Window unused) {
        try {
            unused.forget();
        } catch (IOException e) {
            LOG.debug("an unused window stays until the next start", e);
        }
    }

    private void converse(SocketChannel admitted) {
        try (Conversation conversation =
                new Conversation(new Wire(admitted, user), state, this::window)) {
            conversation.run();
        } catch (IOException e) {
            LOG.warn("Nobody is let in: {}", e.getMessage());
        } finally {
            seats.release();
            provide();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Optional.ofNullable(spare.getAndSet(null)).ifPresent(Door::forget);
        Files.deleteIfExists(socket);
    }
}
