package dev.usher.reach.home;

import dev.usher.media.api.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where boxes of the same home ask this one who it is. One thread accepts. */
final class HomePort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomePort.class);
    private static final int AT_A_TIME = 4;

    private final Supplier<SSLContext> tls;
    private final IntSupplier swarmPort;
    private final Executor threads;
    private final ServerSocket port;
    private final Semaphore room = new Semaphore(AT_A_TIME);

    HomePort(InetAddress address, Supplier<SSLContext> tls, IntSupplier swarmPort, Executor threads)
            throws IOException {
        this.tls = tls;
        this.swarmPort = swarmPort;
        this.threads = threads;
        this.port = new ServerSocket();
        port.bind(new InetSocketAddress(address, 0));
        Thread thread = new Thread(this::accept, "usher-reach-home-" + port.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return port.getLocalPort();
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                Socket socket = port.accept();
                if (room.tryAcquire()) {
                    threads.execute(() -> serve(socket));
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                LOG.debug("Not accepted: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket plain) {
        try (plain) {
            plain.setSoTimeout(Greeting.TIMEOUT_MILLIS);
            SSLSocket socket =
                    (SSLSocket)
                            tls.get()
                                    .getSocketFactory()
                                    .createSocket(plain, plain.getInputStream(), true);
            socket.setNeedClientAuth(true);
            socket.startHandshake();
            Greeting.receive(socket);
            Greeting.send(socket, swarmPort.getAsInt());
            socket.close();
        } catch (IOException | Problem e) {
            LOG.debug("{} is no box of ours: {}", plain.getRemoteSocketAddress(), e.getMessage());
        } finally {
            room.release();
        }
    }

    @Override
    public void close() {
        try {
            port.close();
        } catch (IOException e) {
            LOG.debug("Closing the port for neighbours: {}", e.getMessage());
        }
    }
}
