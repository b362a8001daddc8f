package dev.usher.drm.host.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Answer;
import dev.usher.drm.host.wire.Messages.Ask;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Messages.Opened;
import dev.usher.drm.host.wire.Messages.Refused;
import dev.usher.drm.host.wire.Window;
import dev.usher.drm.host.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The conversation with the host about one file. Used by one thread at a time. */
final class OpenFile implements AutoCloseable {
    private final Wire wire;
    private final DrmHost box;
    private final CipherSource source;
    private final long length;
    private Optional<Instant> expires;
    private final Forecast forecast;

    /** Why the last ciphertext that the host needed could not be had. */
    private IOException unreadable;

    /**
     * @param wire closed when the file does not open
     * @param meeting directory of the host's socket
     * @throws DrmException the host refuses
     */
    OpenFile(Wire wire, Path meeting, DrmHost box, CipherSource source, Open open)
            throws DrmException, IOException {
        this.wire = wire;
        this.box = box;
        this.source = source;
        forecast = new Forecast(source.length());
        boolean success = false;
        try {
            wire.send(Kind.OPEN, open);
            Opened opened = wire.take(await(Kind.OPENED), Opened.class);
            length = opened.length();
            expires = Optional.ofNullable(opened.expires());
            if (opened.window() != null) {
                wire.share(Window.find(meeting, opened.window()), false);
            }
            success = true;
        } finally {
            if (!success) {
                wire.close();
            }
        }
    }

    long length() {
        return length;
    }

    /** As the host said last. */
    Optional<Instant> expires() {
        return expires;
    }

    /** Whether the host is lost. */
    boolean lost() {
        return wire.broken();
    }

    /** Asks for clear bytes, and sends along what the host will need, as far as it is at hand. */
    void ask(long position, int count) throws IOException {
        int announced = forecast.next(position, count, source::isAtHand);
        wire.send(Kind.READ, announced, count, position);
        for (int i = 0; i < announced; i++) {
            send(forecast.from(i), forecast.count(i));
        }
    }

    /**
     * The answer to what was asked.
     *
     * @param most as many as were asked for
     * @return clear bytes put; 0 = the file ends
     * @throws RefusedException the host has no answer
     * @throws IOException the ciphertext cannot be read, or the host is {@link #lost}
     */
    int take(ByteBuffer dst, int most) throws DrmException, IOException {
        Head head = await(Kind.CLEAR);
        if (head.count() > most) {
            throw wire.malformed("more clear bytes than were asked for");
        }
        wire.take(head, dst);
        long end = head.position();
        expires = end == Kind.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(end));
        return head.count();
    }

    /** Does for the host what it asks until it says what is waited for. */
    private Head await(Kind wanted) throws DrmException, IOException {
        unreadable = null;
        while (true) {
            Head head = wire.receive();
            if (head.kind() == wanted) {
                return head;
            }
            switch (head.kind()) {
                case NEED -> {
                    forecast.needed(head.position(), head.count());
                    send(head.position(), head.count());
                }
                case ASK -> wire.send(Kind.ANSWER, answer(wire.take(head, Ask.class)));
                case REFUSED -> throw refusal(wire.take(head, Refused.class));
                default -> throw wire.malformed(head.kind() + " instead of " + wanted);
            }
        }
    }

    private void send(long position, int count) throws IOException {
        if (count <= 0 || position > source.length() - count) {
            throw wire.malformed(count + " bytes wanted from " + position);
        }
        ByteBuffer ciphertext = wire.room(count);
        try {
            source.read(position, ciphertext);
        } catch (IOException e) {
            unreadable = e;
            ciphertext.position(0);
        }
        wire.sendRoom(Kind.DATA, position);
    }

    private DrmException refusal(Refused refused) throws IOException {
        if (unreadable != null) {
            throw unreadable;
        }
        if (refused.reason() == null) {
            throw new RefusedException(refused.message());
        }
        Reason reason =
                Stream.of(Reason.values())
                        .filter(known -> known.name().equals(refused.reason()))
                        .findFirst()
                        .orElse(Reason.INVALID);
        return new DrmException(reason, refused.message());
    }

    private Answer answer(Ask ask) {
        try {
            switch (String.valueOf(ask.what())) {
                case Ask.OPERATOR_KEY -> {
                    Optional<PublicKey> key = box.operatorKey(ask.id());
                    return new Answer(
                            key.map(PublicKey::getEncoded).orElse(null),
                            key.map(PublicKey::getAlgorithm).orElse(null),
                            null,
                            null);
                }
                case Ask.FIRST_PLAY -> {
                    return time(box.firstPlay(ask.id()).orElse(null));
                }
                case Ask.BEGIN_VIEWING -> {
                    return time(box.beginViewing(ask.id(), ask.licence(), ask.now()));
                }
                default -> {
                    return failure("unknown question");
                }
            }
        } catch (IOException e) {
            return failure(String.valueOf(e.getMessage()));
        }
    }

    private static Answer time(Instant time) {
        return new Answer(null, null, time, null);
    }

    private static Answer failure(String why) {
        return new Answer(null, null, null, why);
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
