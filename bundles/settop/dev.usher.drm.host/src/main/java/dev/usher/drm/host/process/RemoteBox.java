package dev.usher.drm.host.process;

import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Answer;
import dev.usher.drm.host.wire.Messages.Ask;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Wire;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Optional;

/**
 * The box at the other end of the socket, as a DRM system sees it: its ciphertext, its operator's
 * keys and its household come from there; sealing key, clock and first plays are the host's own.
 *
 * <p>What a lying box can reach by it: an operator key of its own lets it forge licences, but none
 * holds a content key it does not know, for the policy is bound to the sealed key; an earlier first
 * play shortens its own viewing; who watches and when the screening began is believed.
 */
final class RemoteBox implements DrmHost, CipherSource {
    private final Wire wire;
    private final Open open;
    private final HostState state;
    private final ByteBuffer scratch;
    private int announced;

    RemoteBox(Wire wire, Open open, HostState state, ByteBuffer scratch) {
        this.wire = wire;
        this.open = open;
        this.state = state;
        this.scratch = scratch;
    }

    /** So many frames of ciphertext are already on their way. */
    void announced(int frames) {
        announced = frames;
    }

    /** Throws away what was sent ahead and not needed. */
    void skipAnnounced() throws IOException {
        while (announced > 0) {
            wire.skip(next(), scratch);
        }
    }

    private Head next() throws IOException {
        Head head = wire.receive();
        if (head.kind() != Kind.DATA) {
            throw wire.malformed(head.kind() + " instead of ciphertext");
        }
        announced = Math.max(0, announced - 1);
        return head;
    }

    @Override
    public long length() {
        return open.cipherLength();
    }

    @Override
    public void read(long position, ByteBuffer dst) throws IOException {
        while (announced > 0) {
            Head ahead = next();
            if (ahead.position() == position && ahead.count() == dst.remaining()) {
                wire.take(ahead, dst);
                return;
            }
            wire.skip(ahead, scratch);
        }
        while (dst.hasRemaining()) {
            int wanted = Math.min(dst.remaining(), Wire.MAX_BYTES);
            wire.send(Kind.NEED, 0, wanted, position);
            Head head = next();
            if (head.count() == 0) {
                throw new IOException("the box cannot read its ciphertext");
            }
            if (head.count() != wanted || head.position() != position) {
                throw wire.malformed("other ciphertext than was asked for");
            }
            wire.take(head, dst);
            position += wanted;
        }
    }

    @Override
    public void close() {
        // the ciphertext is the box's
    }

    private Answer ask(Ask ask) throws IOException {
        wire.send(Kind.ASK, ask);
        Head head = wire.receive();
        if (head.kind() != Kind.ANSWER) {
            throw wire.malformed(head.kind() + " instead of an answer");
        }
        Answer answer = wire.take(head, Answer.class);
        if (answer.failure() != null) {
            throw new IOException("the box has no answer: " + answer.failure());
        }
        return answer;
    }

    @Override
    public BoxId box() {
        return open.box();
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return state.unseal(suite, enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        try {
            Answer answer = ask(new Ask(Ask.OPERATOR_KEY, keyId, null, null));
            if (answer.key() == null || answer.algorithm() == null) {
                return Optional.empty();
            }
            return Optional.of(
                    KeyFactory.getInstance(answer.algorithm())
                            .generatePublic(new X509EncodedKeySpec(answer.key())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BrokenBoxException(e);
        }
    }

    @Override
    public Optional<Instant> now() {
        try {
            return state.clock().now();
        } catch (IOException e) {
            throw new BrokenBoxException(e);
        }
    }

    @Override
    public Instant certain() {
        try {
            return state.clock().certain();
        } catch (IOException e) {
            throw new BrokenBoxException(e);
        }
    }

    @Override
    public Optional<Viewer> viewer() {
        return Optional.ofNullable(open.viewer());
    }

    /** The earlier of what the host remembers and what the box does. */
    @Override
    public Optional<Instant> firstPlay(String pass) {
        try {
            Optional<Instant> own = state.firstPlays().of(pass);
            Instant theirs = ask(new Ask(Ask.FIRST_PLAY, pass, null, null)).time();
            if (theirs == null || (own.isPresent() && own.get().isBefore(theirs))) {
                return own;
            }
            return Optional.of(theirs);
        } catch (IOException e) {
            throw new BrokenBoxException(e);
        }
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant now) throws IOException {
        Instant own = state.firstPlays().begin(pass, now);
        Instant theirs = ask(new Ask(Ask.BEGIN_VIEWING, pass, licence, own)).time();
        return theirs != null && theirs.isBefore(own) ? theirs : own;
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.ofNullable(open.screeningBegan());
    }
}
