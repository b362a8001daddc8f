package dev.usher.itests.bench.decrypt;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * What the player does with clear bytes, and no more: reads a step and writes it to a renderer that
 * takes all it gets, on loopback.
 */
final class Playback implements AutoCloseable {
    /** As the player's stream reads. */
    static final int STEP = 128 * 1024;

    private final SocketChannel out;
    private final SocketChannel in;
    private final Thread renderer;

    Playback() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            out = SocketChannel.open(server.getLocalAddress());
            in = server.accept();
        }
        renderer = new Thread(this::drain, "renderer");
        renderer.setDaemon(true);
        renderer.start();
    }

    private void drain() {
        ByteBuffer bin = ByteBuffer.allocateDirect(1 << 20);
        try {
            while (in.read(bin.clear()) >= 0) {
                // seen
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Plays a film from beginning to end. */
    void play(DecryptSession session) throws DrmException, IOException {
        ByteBuffer step = ByteBuffer.allocate(STEP);
        for (long at = 0; at < session.length(); ) {
            step.clear();
            at += session.read(at, step);
            step.flip();
            while (step.hasRemaining()) {
                out.write(step);
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
    }
}
