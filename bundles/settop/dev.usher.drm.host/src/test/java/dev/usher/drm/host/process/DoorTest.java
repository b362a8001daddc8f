package dev.usher.drm.host.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.TimeStamper;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.host.wire.Head;
import dev.usher.drm.host.wire.Kind;
import dev.usher.drm.host.wire.Messages.Hello;
import dev.usher.drm.host.wire.Messages.Stamp;
import dev.usher.drm.host.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is at the door. */
@Tag("DRM")
@DisplayName("At the host's door")
class DoorTest {
    private static final String SELF = System.getProperty("user.name");
    private static final Duration YEAR = Duration.ofDays(365);
    @TempDir Path directory;
    private Door door;
    private HostState state;

    @BeforeEach
    void open() throws IOException {
        DrmSystem system = ServiceLoader.load(DrmSystem.class).iterator().next();
        state = new HostState(system, directory.resolve("host"), Instant::now, System::nanoTime);
        door = new Door(socket(), SELF, state);
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                door.run();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    @AfterEach
    void stillServes() throws IOException {
        try (Wire wire = Wire.connect(socket(), SELF)) {
            assertThat(hello(wire).key()).hasSize(1216);
        }
        door.close();
    }

    private static Hello hello(Wire wire) throws IOException {
        wire.send(Kind.HELLO, 0, 0, 0);
        Head head = wire.receive();
        assertThat(head.kind()).isEqualTo(Kind.HELLO);
        return wire.take(head, Hello.class);
    }

    @Test
    @DisplayName("nonsense is shown out")
    void nonsense() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                // a kind that exists, and a body that is not too long
                bytes[0] = (byte) random.nextInt(Kind.values().length);
                for (int zero = 1; zero < Math.min(bytes.length, 7); zero++) {
                    bytes[zero] = 0;
                }
            }
            try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
                raw.write(ByteBuffer.wrap(bytes));
                raw.shutdownOutput();
                ByteBuffer answer = ByteBuffer.allocate(1 << 16);
                while (raw.read(answer.clear()) >= 0) {
                    // a greeting at most
                }
            } catch (IOException reset) {
                // shown out in the middle of a word
            }
        }
    }

    @Test
    @DisplayName("who talks out of turn, or announces too much, is shown out")
    void outOfTurn() throws IOException {
        for (Kind kind :
                List.of(Kind.READ, Kind.DATA, Kind.OPENED, Kind.STAMP, Kind.ANSWER, Kind.OPEN)) {
            try (Wire wire = Wire.connect(socket(), SELF)) {
                wire.send(kind, 0, 0, 0);
                assertThatThrownBy(wire::receive).isInstanceOf(IOException.class);
            }
        }
        try (Wire wire = Wire.connect(socket(), SELF)) {
            wire.send(Kind.OPEN, 0, Wire.MAX_TEXT + 1, 0);
            assertThatThrownBy(wire::receive).isInstanceOf(IOException.class);
        }
        try (Wire wire = Wire.connect(socket(), SELF)) {
            wire.send(Kind.OPEN, List.of("not", "an", "opening"));
            assertThatThrownBy(wire::receive).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("a crowd is kept waiting outside, and nobody inside notices")
    void crowd() throws IOException {
        List<SocketChannel> crowd = new ArrayList<>();
        try (Wire inside = Wire.connect(socket(), SELF)) {
            hello(inside);
            for (int i = 0; i < 40; i++) {
                crowd.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
            }
            hello(inside);
        } finally {
            for (SocketChannel one : crowd) {
                one.close();
            }
        }
        org.awaitility.Awaitility.await()
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Wire wire = Wire.connect(socket(), SELF)) {
                                return hello(wire) != null;
                            }
                        });
    }

    @Test
    @DisplayName("neither end talks to another account")
    void account() throws IOException {
        assertThatThrownBy(() -> Wire.connect(socket(), "nobody"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not to nobody");
        Path other = directory.resolve("other");
        try (Door forNobody = new Door(other, "nobody", state)) {
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    forNobody.run();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            thread.setDaemon(true);
            thread.start();
            try (Wire wire = Wire.connect(other, SELF)) {
                assertThatThrownBy(() -> hello(wire)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    @DisplayName("the time counts when the operator signed it for this question")
    void time() throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant told = now.plusSeconds(1000);
        CertificateAuthority ca = CertificateAuthority.create("Operator", now, YEAR);
        CertificateAuthority other = CertificateAuthority.create("Other", now, YEAR);
        assertThat(ask(ca, other, told, true)).as("signed by another CA").isFalse();
        assertThat(ask(ca, ca, told, false)).as("the answer to another question").isFalse();
        assertThat(ask(ca, ca, told, true)).isTrue();
        assertThat(state.clock().now().orElseThrow()).isBetween(told, told.plusSeconds(60));
        assertThat(ask(other, other, told.plusSeconds(9999), true)).isTrue();
        assertThat(state.clock().now().orElseThrow())
                .as("the first CA that told the time stays the only one")
                .isBefore(told.plusSeconds(60));
    }

    private boolean ask(
            CertificateAuthority named, CertificateAuthority signer, Instant told, boolean ours)
            throws IOException {
        SigningKey key = SigningKey.generateP256();
        Leaf leaf = new Leaf("Time", Usage.TIME_STAMPS, List.of(), List.of(), Duration.ofDays(30));
        TimeStamper stamper =
                new TimeStamper(
                        key, signer.issue(key.publicKey(), leaf, Instant.now().minusSeconds(60)));
        try (Wire wire = Wire.connect(socket(), SELF)) {
            byte[] question = question(wire);
            byte[] asked = ours ? question : otherQuestion();
            Stamp stamp =
                    new Stamp(
                            stamper.answer(asked, told).orElseThrow(),
                            Certificates.toPem(named.certificate()));
            wire.send(Kind.STAMP, stamp);
            return wire.take(wire.receive(), Hello.class).confirmed();
        }
    }

    private byte[] otherQuestion() throws IOException {
        try (Wire wire = Wire.connect(socket(), SELF)) {
            return question(wire);
        }
    }

    private static byte[] question(Wire wire) throws IOException {
        wire.send(Kind.CLOCK, 0, 0, 0);
        Head head = wire.receive();
        ByteBuffer question = ByteBuffer.allocate(head.count());
        wire.take(head, question);
        return question.array();
    }
}
