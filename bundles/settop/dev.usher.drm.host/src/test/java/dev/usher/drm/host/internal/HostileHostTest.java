package dev.usher.drm.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Hello;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Messages.Opened;
import dev.usher.drm.host.wire.Wire;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is broken, or somebody else's: the box says so, and reads no more than it asked for.
 */
@Tag("DRM")
@Timeout(120)
@DisplayName("A hostile host")
class HostileHostTest {
    private static final String SELF = System.getProperty("user.name");
    private static final int LENGTH = 100_000;
    @TempDir Path directory;
    private final TestBox box = new TestBox(LENGTH);
    private final TestBox.Source source = box.source();
    private ServerSocketChannel server;

    /** What the host does with a connection. */
    private interface Malice {
        void with(SocketChannel channel) throws IOException;
    }

    /** What it does when it is asked for clear bytes. */
    private interface Answer {
        void to(Head read, SocketChannel channel, Wire wire) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private void serve(Malice malice) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    try (SocketChannel channel = server.accept()) {
                                        malice.with(channel);
                                    }
                                }
                            } catch (ClosedChannelException over) {
                                return;
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private DecryptSession open() throws DrmException, IOException {
        Wire wire = Wire.connect(socket(), SELF);
        Open open = new Open(box.box(), "good", null, 0, source.length(), null, null);
        return new HostedSession(() -> new OpenFile(wire, directory, box, source, open), source);
    }

    private void opened(Opened opened, Answer answer) {
        serve(
                channel -> {
                    Wire wire = new Wire(channel, SELF);
                    wire.take(wire.receive(), Open.class);
                    wire.send(Kind.OPENED, opened);
                    if (answer != null) {
                        answer.to(wire.receive(), channel, wire);
                    }
                });
    }

    private static void frame(SocketChannel channel, Kind kind, int place, int count, long position)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(16);
        head.put((byte) kind.ordinal()).put((byte) 0).putShort((short) place);
        channel.write(head.putInt(count).putLong(position).flip());
    }

    private void assertReadFails(Answer answer) throws DrmException, IOException {
        opened(new Opened(LENGTH, null, null), answer);
        try (DecryptSession session = open()) {
            ByteBuffer dst = ByteBuffer.allocate(1000);
            assertThatThrownBy(() -> session.read(0, dst)).isInstanceOf(IOException.class);
            assertThat(dst.position()).isZero();
        }
    }

    @Test
    @DisplayName("that says nonsense, or goes away, opens nothing")
    void nonsense() {
        Random random = new Random(5);
        serve(
                channel -> {
                    byte[] bytes = new byte[random.nextInt(100)];
                    random.nextBytes(bytes);
                    channel.write(ByteBuffer.wrap(bytes));
                });
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("that names a file of the box as shared memory is refused")
    void window() {
        opened(new Opened(LENGTH, null, "../../../etc/passwd"), null);
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names no window");
    }

    @Test
    @DisplayName("that answers with more than was asked for is cut off")
    void tooMuch() throws DrmException, IOException {
        assertReadFails((read, channel, wire) -> frame(channel, Kind.CLEAR, 0, 1001, Kind.NEVER));
    }

    @Test
    @DisplayName("that announces a body no frame can have is cut off")
    void tooLong() throws DrmException, IOException {
        assertReadFails(
                (read, channel, wire) ->
                        frame(channel, Kind.CLEAR, 0, Integer.MAX_VALUE, Kind.NEVER));
    }

    @Test
    @DisplayName("that points into memory nobody shares is cut off")
    void nowhere() throws DrmException, IOException {
        assertReadFails((read, channel, wire) -> frame(channel, Kind.CLEAR, 7, 1000, Kind.NEVER));
    }

    @Test
    @DisplayName("that wants ciphertext from beyond the file gets none")
    void beyond() throws DrmException, IOException {
        assertReadFails(
                (read, channel, wire) -> frame(channel, Kind.NEED, 0, 1000, Long.MAX_VALUE - 5));
        assertThat(source.reads).isEmpty();
    }

    @Test
    @DisplayName("that breaks off in the middle of an answer is lost")
    void half() throws DrmException, IOException {
        opened(
                new Opened(LENGTH, null, null),
                (read, channel, wire) -> {
                    frame(channel, Kind.CLEAR, 0, 1000, Kind.NEVER);
                    channel.write(ByteBuffer.allocate(10));
                });
        try (DecryptSession session = open()) {
            assertThatThrownBy(() -> session.read(0, ByteBuffer.allocate(1000)))
                    .isInstanceOf(IOException.class);
        }
    }

    /** Says that it is there, and opens files; then nothing more. */
    private void fallSilent(AtomicBoolean silent) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    SocketChannel channel = server.accept();
                                    Thread each = new Thread(() -> converse(channel, silent));
                                    each.setDaemon(true);
                                    each.start();
                                }
                            } catch (IOException over) {
                                return;
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void converse(SocketChannel channel, AtomicBoolean silent) {
        try (channel) {
            Wire wire = new Wire(channel, SELF);
            while (true) {
                Head head = wire.receive();
                if (head.kind() == Kind.OPEN) {
                    wire.take(head, Open.class);
                    if (!silent.get()) {
                        wire.send(Kind.OPENED, new Opened(LENGTH, null, null));
                    }
                } else if (head.kind() == Kind.HELLO && !silent.get()) {
                    wire.send(Kind.HELLO, new Hello("test", "p-256", new byte[65], true));
                }
            }
        } catch (IOException over) {
            return;
        }
    }

    /** As one that an init system starts: the box can only stop talking to it. */
    private HostedDrm notOurs() {
        return new HostedDrm(
                new HostProcess(null, socket(), SELF),
                new TimeRelay(TestBox.nobody()),
                Duration.ofMillis(100),
                Duration.ofMillis(500));
    }

    private static void assertMissing(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo("drm-missing");
                            assertThat(problem.getMessage()).contains("does not answer");
                        });
    }

    @Test
    @DisplayName(
            "that somebody else starts, and that never says a word, is not waited for for ever")
    void silent() throws InterruptedException {
        fallSilent(new AtomicBoolean(true));
        HostedDrm drm = notOurs();
        assertMissing(drm::scheme);
        assertMissing(() -> drm.open(box, "good", box.manifest(), 0, source));
        drm.close();
    }

    @Test
    @DisplayName("that falls silent in the middle of a film is not waited for for ever")
    void fallsSilent() throws Exception {
        AtomicBoolean silent = new AtomicBoolean();
        fallSilent(silent);
        HostedDrm drm = notOurs();
        // on a slow machine the host may be taken for silent before it is
        DecryptSession session =
                await().ignoreException(Problem.class)
                        .until(
                                () -> drm.open(box, "good", box.manifest(), 0, source),
                                Objects::nonNull);
        silent.set(true);
        assertMissing(() -> session.read(0, ByteBuffer.allocate(1000)));
        assertMissing(() -> session.read(0, ByteBuffer.allocate(1000)));
        session.close();
        drm.close();
    }

    @Test
    @DisplayName("that accepts nobody any more is not waited for for ever")
    void acceptsNobody() throws Exception {
        HostedDrm drm = notOurs();
        // more than the queue of a socket holds
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
            next.configureBlocking(false);
            waiting.add(next);
            try {
                if (!next.connect(UnixDomainSocketAddress.of(socket()))) {
                    break;
                }
            } catch (IOException full) {
                break;
            }
        }
        assertMissing(drm::scheme);
        drm.close();
        for (SocketChannel each : waiting) {
            each.close();
        }
    }
}
