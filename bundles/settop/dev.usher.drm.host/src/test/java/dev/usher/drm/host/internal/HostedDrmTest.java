package dev.usher.drm.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.usher.backend.api.Offer;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.host.command.DrmHostCommand;
import dev.usher.json.Json;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.BoxIdentity;
import java.io.EOFException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Films through a real host process. */
@Tag("DRM")
@DisplayName("The DRM host")
class HostedDrmTest {
    private static final int LENGTH = 3_000_001;
    @TempDir Path directory;
    private final TestBox box = new TestBox(LENGTH);
    private final TestBox.Source source = box.source();
    private HostProcess process;
    private HostedDrm drm;
    private Path meeting;

    @BeforeEach
    void start() throws IOException {
        // where both can share memory
        Path memory = Path.of("/dev/shm");
        meeting =
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "usher-drm-test-")
                        : directory;
        process =
                new HostProcess(
                        () ->
                                HostLaunch.command(
                                        List.of(),
                                        List.of(
                                                "-Xmx32m",
                                                "-XX:+UseSerialGC",
                                                "-XX:TieredStopAtLevel=1"),
                                        libraries(),
                                        directory.resolve("host"),
                                        socket(),
                                        System.getProperty("user.name")),
                        socket(),
                        System.getProperty("user.name"));
        drm = new HostedDrm(process, new TimeRelay(TestBox.nobody()));
    }

    private Path socket() {
        return meeting.resolve("socket");
    }

    /** Where this test's own classes come from, whoever started it. */
    static List<Path> libraries() {
        return Stream.of(
                        TestDrm.class,
                        DrmHostCommand.class,
                        DrmSystem.class,
                        BoxIdentity.class,
                        Manifest.class,
                        Offer.class,
                        XWingKey.class,
                        Json.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonInclude.class,
                        JavaTimeModule.class,
                        JsonUtil.class,
                        XWingPublicKeyParameters.class,
                        X509CertificateHolder.class,
                        ASN1Object.class,
                        Logger.class,
                        loggerBehindIt())
                .flatMap(HostedDrmTest::sources)
                .distinct()
                .toList();
    }

    private static Class<?> loggerBehindIt() {
        return org.slf4j.LoggerFactory.getILoggerFactory().getClass();
    }

    static Stream<Path> sources(Class<?> type) {
        try {
            Path own = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            // bcutil is the one of BouncyCastle that no class of ours names
            Path util = Path.of(own.toString().replace("bcpkix", "bcutil"));
            return Stream.of(own, util).filter(Files::exists);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws InterruptedException, IOException {
        drm.close();
        if (!meeting.equals(directory)) {
            try (Stream<Path> left = Files.list(meeting)) {
                for (Path file : left.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(meeting);
        }
        assertThat(process.process().isAlive()).isFalse();
    }

    private DecryptSession open(String licence) throws DrmException, IOException {
        return drm.open(box, licence, box.manifest(), 0, source);
    }

    private static byte[] read(DecryptSession session, long position, int length)
            throws DrmException, IOException {
        ByteBuffer dst = ByteBuffer.allocate(length);
        int n = session.read(position, dst);
        assertThat(n).isEqualTo(dst.position());
        return Arrays.copyOf(dst.array(), n);
    }

    @Test
    @DisplayName("gives out a film from any place in any steps, and what was asked is asked")
    void anyPlace() throws DrmException, IOException {
        try (DecryptSession session = open("good")) {
            assertThat(session.length()).isEqualTo(LENGTH);
            for (int step : new int[] {7_777, 131_072, 262_144, 1_500_000, 4_000_000}) {
                for (int at = 0; at < LENGTH; at += step) {
                    assertThat(read(session, at, step))
                            .isEqualTo(
                                    Arrays.copyOfRange(
                                            box.original, at, Math.min(LENGTH, at + step)));
                }
            }
            Random random = new Random(1);
            for (int i = 0; i < 300; i++) {
                int at = random.nextInt(LENGTH);
                int n = 1 + random.nextInt(300_000);
                assertThat(read(session, at, n))
                        .isEqualTo(Arrays.copyOfRange(box.original, at, Math.min(LENGTH, at + n)));
                if (random.nextBoolean()) {
                    int next = Math.min(LENGTH, at + n);
                    assertThat(session.read(next, ByteBuffer.allocate(9)))
                            .isEqualTo(next == LENGTH ? -1 : Math.min(9, LENGTH - next));
                }
            }
            assertThat(session.read(LENGTH, ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(session.expires()).contains(box.firstPlay.plusSeconds(60));
        }
        assertThat(source.closed).isTrue();
        assertThat(box.asked)
                .containsExactly(
                        "operatorKey key-1", "beginViewing pass-1 lid-1 2026-03-01T12:00:00Z");
    }

    @Test
    @DisplayName("reads nothing twice when somebody reads on and on")
    void readsAhead() throws DrmException, IOException {
        try (DecryptSession session = open("good")) {
            for (int at = 0; at < LENGTH; at += 131_072) {
                read(session, at, 131_072);
            }
        }
        assertThat(source.reads).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("does not wait for what is not needed yet")
    void notAtHand() throws DrmException, IOException {
        try (DecryptSession session = open("good")) {
            source.atHand.set(false);
            source.unreadableFrom = TestDrm.HEAD + 1_000_000;
            for (int at = 0; at < 900_000; at += 100_000) {
                read(session, at, 100_000);
            }
            assertThatThrownBy(() -> read(session, 900_000, 200_000))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("it did not come in time");
            source.unreadableFrom = Long.MAX_VALUE;
            assertThat(read(session, 900_000, 200_000))
                    .isEqualTo(Arrays.copyOfRange(box.original, 900_000, 1_100_000));
        }
    }

    @Test
    @DisplayName("passes on why a licence does not open")
    void refused() {
        for (Reason reason : Reason.values()) {
            assertThatThrownBy(() -> open(reason.name()))
                    .isInstanceOfSatisfying(
                            DrmException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                    .hasMessage("The licence says " + reason + ".");
        }
    }

    @Test
    @DisplayName("says that a file was tampered with, and is good for what was not")
    void tampered() throws DrmException, IOException {
        source.bytes[TestDrm.HEAD + 1_000_000] = TestDrm.POISON;
        try (DecryptSession session = open("good")) {
            for (int at = 0; at < 700_000; at += 100_000) {
                read(session, at, 100_000);
            }
            for (int attempt = 0; attempt < 2; attempt++) {
                source.reads.clear();
                assertThatThrownBy(() -> read(session, 900_000, 200_000))
                        .isInstanceOfSatisfying(
                                DrmException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.TAMPERED));
                assertThat(source.reads)
                        .as("what is to be fetched again was read during this read")
                        .anyMatch(
                                from ->
                                        from <= TestDrm.HEAD + 1_000_000L
                                                && from > TestDrm.HEAD + 900_000L);
            }
            assertThat(read(session, 2_000_000, 1000))
                    .isEqualTo(Arrays.copyOfRange(box.original, 2_000_000, 2_001_000));
        }
    }

    @Test
    @DisplayName("is killed in the middle of a film, and the film goes on")
    void killed() throws DrmException, IOException {
        try (DecryptSession session = open("good")) {
            for (int at = 0; at < LENGTH; at += 131_072) {
                if (at > 0 && at % (131_072 * 8) == 0) {
                    process.process().destroyForcibly();
                }
                assertThat(read(session, at, 131_072))
                        .isEqualTo(
                                Arrays.copyOfRange(
                                        box.original, at, Math.min(LENGTH, at + 131_072)));
            }
        }
    }

    @Test
    @DisplayName("keeps its key over a restart, and from everybody else")
    void keepsItsKey() throws IOException {
        SealingKey key = drm.sealingKey().orElseThrow();
        assertThat(key.suite()).isEqualTo(SealingKey.X_WING);
        assertThat(key.publicKey()).hasSize(1216);
        process.kill();
        HostedDrm another = new HostedDrm(process, new TimeRelay(TestBox.nobody()));
        assertThat(another.sealingKey()).contains(key);
        assertThat(Files.getPosixFilePermissions(socket()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("host")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> files = Files.list(directory.resolve("host"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    PosixFilePermissions.fromString("rw-------")));
        }
    }
}
