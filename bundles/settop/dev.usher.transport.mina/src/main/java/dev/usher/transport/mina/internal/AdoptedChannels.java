package dev.usher.transport.mina.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.file.FileRegion;
import org.apache.mina.core.service.AbstractIoService;
import org.apache.mina.core.service.DefaultTransportMetadata;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * Makes sessions of channels that somebody else connected, which neither MINA's acceptor nor its
 * connector can.
 */
final class AdoptedChannels extends AbstractIoService {
    private static final TransportMetadata METADATA =
            new DefaultTransportMetadata(
                    "nio",
                    "adopted",
                    false,
                    true,
                    InetSocketAddress.class,
                    SocketSessionConfig.class,
                    IoBuffer.class,
                    FileRegion.class);

    private final IoProcessor<NioSession> processor;

    AdoptedChannels(Executor executor, IoProcessor<NioSession> processor) {
        super(new DefaultSocketSessionConfig(), executor);
        this.processor = processor;
    }

    @Override
    public SocketSessionConfig getSessionConfig() {
        return (SocketSessionConfig) sessionConfig;
    }

    @Override
    public TransportMetadata getTransportMetadata() {
        return METADATA;
    }

    @Override
    protected void dispose0() {
        // nothing is selected here: the sessions are the processor's
    }

    /**
     * @param channel connected; closed with the session
     * @param prepare adds filters and attributes before the first event
     */
    void adopt(SocketChannel channel, Consumer<IoSession> prepare) throws IOException {
        channel.configureBlocking(false);
        Adopted session = new Adopted(this, channel);
        initSession(session, null, (s, future) -> prepare.accept(s));
        processor.add(session);
    }

    private static final class Adopted extends NioSession {
        private final SocketChannel channel;
        private final InetSocketAddress local;
        private final InetSocketAddress remote;

        Adopted(AdoptedChannels service, SocketChannel channel) throws IOException {
            super(service.processor, service, channel);
            this.channel = channel;
            this.local = (InetSocketAddress) channel.getLocalAddress();
            this.remote = (InetSocketAddress) channel.getRemoteAddress();
            DefaultSocketSessionConfig own = new DefaultSocketSessionConfig();
            own.init(service);
            config = own;
            config.setAll(service.getSessionConfig());
        }

        @Override
        public SocketChannel getChannel() {
            return channel;
        }

        @Override
        public SocketSessionConfig getConfig() {
            return (SocketSessionConfig) config;
        }

        @Override
        public TransportMetadata getTransportMetadata() {
            return METADATA;
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            return local;
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            return remote;
        }
    }
}
