package dev.usher.drm.host.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The JVM of a box with an evil bundle in it. Arguments: {@code here} or {@code host}, and a
 * directory. Says its sealing key, waits for a licence, plays, and while the film is open the evil
 * bundle takes what it can: the heap, the objects by reflection, the process of the host.
 */
final class EvilBox implements DrmHost {
    private final XWingKey sealing;
    private final PublicKey operator;

    private EvilBox(XWingKey sealing, PublicKey operator) {
        this.sealing = sealing;
        this.operator = operator;
    }

    public static void main(String[] args)
            throws IOException, DrmException, InterruptedException, ReflectiveOperationException {
        Path directory = Path.of(args[1]);
        boolean host = args[0].equals("host");
        HostedDrm hosted =
                host
                        ? new HostedDrm(
                                EvilBundleTest.libraries(),
                                directory.resolve("state"),
                                directory.resolve("socket"),
                                TestBox.nobody())
                        : null;
        EvilBox box =
                new EvilBox(
                        host ? null : XWingKey.generate(),
                        EvilBundleTest.operatorKey(directory.resolve("operator")));
        DrmSystem system = host ? hosted : EvilBundleTest.cobblestone();
        SealingKey key =
                system.sealingKey()
                        .orElseGet(
                                () -> new SealingKey(SealingKey.X_WING, box.sealing.publicKey()));
        System.out.println(HexFormat.of().formatHex(key.publicKey()));
        String licence =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
                        .readLine();
        byte[] ciphertext = Files.readAllBytes(directory.resolve("film"));
        try (DecryptSession session =
                system.open(
                        box,
                        licence,
                        EvilBundleTest.manifest(ciphertext.length),
                        0,
                        new TestBox.Source(ciphertext))) {
            ByteBuffer clear = ByteBuffer.allocate(1000);
            session.read(5000, clear);
            System.out.println(HexFormat.of().formatHex(clear.array()));
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpHeap(directory.resolve("heap.hprof").toString(), false);
            System.out.println(attack(hosted));
        } finally {
            if (host) {
                hosted.close();
            }
        }
    }

    /** By reflection to the process of the host, and by the JDK's own tool into it. */
    private static String attack(HostedDrm hosted)
            throws IOException, InterruptedException, ReflectiveOperationException {
        if (hosted == null) {
            return "nobody to attach to";
        }
        Field field = HostedDrm.class.getDeclaredField("process");
        field.setAccessible(true);
        Process victim = ((HostProcess) field.get(hosted)).process();
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(victim.pid()),
                                "GC.heap_dump",
                                "/tmp/usher-evil-never.hprof")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        // it knocks for long where nobody opens
        if (!jcmd.waitFor(60, TimeUnit.SECONDS)) {
            jcmd.destroyForcibly();
        }
        return jcmd.waitFor() == 0 ? "attached" : "attaching is refused";
    }

    @Override
    public BoxId box() {
        return new BoxId("b".repeat(32));
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return sealing.open(enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return Optional.of(operator);
    }

    @Override
    public Optional<Instant> now() {
        return Optional.of(Instant.now());
    }

    @Override
    public Instant certain() {
        return Instant.now();
    }

    @Override
    public Optional<Viewer> viewer() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return Optional.empty();
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant now) {
        return now;
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.empty();
    }
}
