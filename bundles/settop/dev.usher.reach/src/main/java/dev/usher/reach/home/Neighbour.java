package dev.usher.reach.home;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A box of the same home.
 *
 * @param box whom it proved to be
 * @param swarm where its swarm listens
 */
record Neighbour(BoxId box, InetSocketAddress swarm) {
    /** Asks who is there. Blocks for a few seconds at most. */
    static Neighbour ask(InetSocketAddress address, SSLContext tls, int ownSwarmPort)
            throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(address, Greeting.TIMEOUT_MILLIS);
            plain.setSoTimeout(Greeting.TIMEOUT_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket)
                            tls.getSocketFactory()
                                    .createSocket(
                                            plain,
                                            address.getAddress().getHostAddress(),
                                            address.getPort(),
                                            true)) {
                socket.startHandshake();
                Greeting.send(socket, ownSwarmPort);
                int port = Greeting.receive(socket);
                BoxId box = Greeting.peer(socket);
                return new Neighbour(box, new InetSocketAddress(address.getAddress(), port));
            }
        }
    }
}
