package dev.usher.drm.host.process;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Messages.Opened;
import dev.usher.drm.host.wire.Messages.Refused;
import dev.usher.drm.host.wire.Messages.Stamp;
import dev.usher.drm.host.wire.Window;
import dev.usher.drm.host.wire.Wire;
import dev.usher.media.api.Manifest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one connection asks for, one thing after the other; one open file at most. */
public final class Conversation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int SCRATCH = 16 * 1024;

    private final Wire wire;
    private final HostState state;
    private final Windows windows;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
    private ByteBuffer clear = ByteBuffer.allocate(0);
    private RemoteBox box;
    private DecryptSession session;
    private HostState.Question question;

    /** As long as it has a name. */
    private Optional<Window> window = Optional.empty();

    /** Makes memory to share with the box. */
    interface Windows {
        /**
         * @return empty = bytes go through the socket
         */
        Optional<Window> make();
    }

    Conversation(Wire wire, HostState state, Windows windows) {
        this.wire = wire;
        this.state = state;
        this.windows = windows;
    }

    /** Until the box goes away or talks nonsense. */
    public void run() {
        try {
            while (!wire.broken()) {
                serve(wire.receive());
            }
        } catch (EOFException gone) {
            LOG.debug("The box is done");
        } catch (IOException e) {
            LOG.warn("A conversation ends: {}", e.getMessage());
        } catch (InternalError cutOff) {
            LOG.warn("A conversation ends: the box took the window away");
        }
    }

    private void serve(Head head) throws IOException {
        switch (head.kind()) {
            case HELLO -> {
                wire.skip(head, scratch);
                wire.send(Kind.HELLO, state.hello());
            }
            case PING -> wire.send(Kind.PING, 0, 0, 0);
            case CLOCK -> {
                question = state.new Question();
                wire.room(question.der().length).put(question.der());
                wire.sendRoom(Kind.QUESTION, 0);
            }
            case STAMP -> stamp(wire.take(head, Stamp.class));
            case OPEN -> open(wire.take(head, Open.class));
            case READ -> read(head);
            default -> throw wire.malformed(head.kind() + " out of turn");
        }
    }

    private void stamp(Stamp stamp) throws IOException {
        if (question == null || stamp.reply() == null || stamp.authorities() == null) {
            throw wire.malformed("an answer without a question");
        }
        question.answer(stamp);
        question = null;
        wire.send(Kind.HELLO, state.hello());
    }

    private void open(Open open) throws IOException {
        if (session != null
                || open.box() == null
                || open.licence() == null
                || open.film() == null
                || open.cipherLength() < 0) {
            throw wire.malformed("an opening that lacks something, or a second one");
        }
        Manifest manifest;
        try {
            manifest = open.film().manifest();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw wire.malformed("a film that cannot be");
        }
        box = new RemoteBox(wire, open, state, scratch);
        try {
            session = state.system().open(box, open.licence(), manifest, open.file(), box);
            window = windows.make();
            window.ifPresent(made -> wire.share(made, true));
            Opened opened =
                    new Opened(
                            session.length(),
                            session.expires().orElse(null),
                            window.map(Window::name).orElse(null));
            wire.send(Kind.OPENED, opened);
        } catch (DrmException e) {
            refuse(new Refused(e.reason().name(), e.getMessage()));
        } catch (IOException e) {
            refuse(e);
        } catch (BrokenBoxException e) {
            refuse(e.reason());
        }
    }

    private void read(Head head) throws IOException {
        if (session == null) {
            throw wire.malformed("a read before the opening");
        }
        // who reads has found it
        forgetWindow();
        if (clear.capacity() < head.count()) {
            wipe();
            clear = ByteBuffer.allocate(head.count());
        }
        box.announced(head.announced());
        clear.clear().limit(head.count());
        try {
            session.read(head.position(), clear);
            box.skipAnnounced();
            long expires = session.expires().map(Instant::toEpochMilli).orElse(Kind.NEVER);
            clear.flip();
            wire.room(clear.remaining()).put(clear);
            wire.sendRoom(Kind.CLEAR, expires);
        } catch (DrmException e) {
            box.skipAnnounced();
            refuse(new Refused(e.reason().name(), e.getMessage()));
        } catch (IOException e) {
            refuse(e);
        } catch (BrokenBoxException e) {
            refuse(e.reason());
        }
    }

    /** What failed was the reading of ciphertext or a question; or else the wire itself. */
    private void refuse(IOException e) throws IOException {
        if (wire.broken()) {
            throw e;
        }
        if (box != null) {
            box.skipAnnounced();
        }
        refuse(new Refused(null, e.getMessage()));
    }

    private void refuse(Refused why) throws IOException {
        wire.send(Kind.REFUSED, why);
    }

    private void forgetWindow() throws IOException {
        if (window.isPresent()) {
            window.get().forget();
            window = Optional.empty();
        }
    }

    private void wipe() {
        Arrays.fill(clear.array(), (byte) 0);
    }

    @Override
    public void close() {
        wipe();
        try (wire) {
            forgetWindow();
            if (session != null) {
                session.close();
            }
        } catch (IOException e) {
            LOG.debug("closing a conversation", e);
        }
    }
}
