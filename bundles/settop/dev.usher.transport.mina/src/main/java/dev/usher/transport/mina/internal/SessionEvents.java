package dev.usher.transport.mina.internal;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteException;
import org.apache.mina.filter.FilterEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what MINA reports about a session to its {@link PeerSession}, and failures to their end.
 */
final class SessionEvents extends IoHandlerAdapter {
    /** The session's {@link PeerSession}. */
    static final AttributeKey PEER = new AttributeKey(SessionEvents.class, "peer");

    /** The {@link Doorkeeper.Visit} of an accepted session. */
    static final AttributeKey VISIT = new AttributeKey(SessionEvents.class, "visit");

    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);

    private final Function<IoSession, PeerSession> accept;
    private final BiConsumer<IoSession, PeerSession> gone;

    /**
     * @param accept makes the peer session of an accepted connection, or null to refuse it
     */
    SessionEvents(
            Function<IoSession, PeerSession> accept, BiConsumer<IoSession, PeerSession> gone) {
        this.accept = accept;
        this.gone = gone;
    }

    @Override
    public void sessionCreated(IoSession session) {
        if (peer(session) == null) {
            PeerSession made = accept.apply(session);
            if (made == null) {
                session.closeNow();
                return;
            }
            session.setAttribute(PEER, made);
        }
    }

    @Override
    public void sessionOpened(IoSession session) throws WireException {
        if (peer(session) != null && !session.getFilterChain().contains(TlsFilter.class)) {
            peer(session).ready(PeerIdentity.UNKNOWN);
        }
    }

    @Override
    public void event(IoSession session, FilterEvent event)
            throws WireException, SSLPeerUnverifiedException {
        if (event instanceof TlsFilter.Secured secured) {
            peer(session).ready(PeerIdentity.of(secured.session()));
        }
    }

    @Override
    public void messageReceived(IoSession session, Object message) throws WireException {
        PeerSession peer = peer(session);
        if (peer != null) {
            peer.received(((IoBuffer) message).buf());
        }
    }

    @Override
    public void messageSent(IoSession session, Object message) {
        PeerSession peer = peer(session);
        if (peer != null) {
            peer.sent(message);
        }
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        PeerSession peer = peer(session);
        if (peer == null) {
            session.closeNow();
        } else if (cause instanceof WireException) {
            peer.close(cause.getMessage());
        } else if (cause instanceof SSLException) {
            peer.refuse("TLS: " + cause.getMessage());
        } else if (cause instanceof WriteException) {
            peer.close("the peer closed the connection"); // what was queued when it went
        } else if (cause instanceof IOException) {
            peer.close(String.valueOf(cause.getMessage()));
        } else {
            LOG.error("Connection with {} failed inside", session.getRemoteAddress(), cause);
            peer.close("internal error");
        }
    }

    @Override
    public void sessionClosed(IoSession session) {
        PeerSession peer = peer(session);
        gone.accept(session, peer);
        if (peer != null) {
            peer.ended("the peer closed the connection");
        }
    }

    private static PeerSession peer(IoSession session) {
        return (PeerSession) session.getAttribute(PEER);
    }
}
