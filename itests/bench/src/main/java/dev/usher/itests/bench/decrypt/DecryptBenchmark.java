package dev.usher.itests.bench.decrypt;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.cobblestone.internal.CobblestoneDrm;
import dev.usher.drm.host.internal.HostedDrm;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A film of 256 MiB from the file to clear bytes: a bare loop of the JDK's AES-GCM, the DRM system
 * in this JVM, and the same in the DRM host, one after the other in each round.
 *
 * <p>The first two by CPU seconds of the thread. The host by the clock on the wall, for it works
 * beside the box: with its clear bytes thrown away, and as it is used, with them written to a
 * renderer on loopback.
 */
public final class DecryptBenchmark {
    private static final long LENGTH = 256L << 20;
    private static final int RANDOM_READ = 64 * 1024;
    private static final int RANDOM_READS = 2000;
    private static final int WARM_UP = 4;
    private static final int ROUNDS = 11;
    private static final int OPENINGS = 21;
    private static final long PAUSE_MILLIS = 100;
    private static final double MEGA = 1e6;
    private static final double NANO = 1e9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final BenchFilm film;
    private final BareLoop bare;
    private final DecryptSession inProcess;
    private final DecryptSession hosted;
    private final Opening inProcessOpening;
    private final Opening hostedOpening;
    private final ByteBuffer step = ByteBuffer.allocate(Playback.STEP);
    private final Random random = new Random(3);

    private DecryptBenchmark(
            BenchFilm film,
            DecryptSession inProcess,
            DecryptSession hosted,
            Opening inProcessOpening,
            Opening hostedOpening)
            throws IOException, GeneralSecurityException {
        this.inProcessOpening = inProcessOpening;
        this.hostedOpening = hostedOpening;
        this.film = film;
        this.bare = new BareLoop(film.file, film.key, film.context());
        this.inProcess = inProcess;
        this.hosted = hosted;
    }

    /** Opens the film. */
    private interface Opening {
        DecryptSession open() throws DrmException, IOException;
    }

    /** Something that takes time. */
    private interface Work {
        void run() throws DrmException, IOException, GeneralSecurityException;
    }

    /**
     * @param args none
     */
    public static void main(String[] args)
            throws DrmException, IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("usher-decrypt-");
        // as on a box: where both can share memory
        Path meeting = Files.createTempDirectory(Path.of("/dev/shm"), "usher-decrypt-");
        HostedDrm host = host(directory, meeting);
        try (BenchFilm film = new BenchFilm(directory.resolve("film"), LENGTH)) {
            BenchBox box = new BenchBox(film.operator);
            String own = film.licence(box.box(), box.sealingKey());
            String hosts = film.licence(box.box(), host.sealingKey().orElseThrow());
            DrmSystem cobblestone = new CobblestoneDrm();
            try (DecryptSession inProcess =
                            cobblestone.open(box, own, film.manifest, 0, film.source());
                    DecryptSession hosted =
                            host.open(box, hosts, film.manifest, 0, film.source())) {
                new DecryptBenchmark(
                                film,
                                inProcess,
                                hosted,
                                () -> cobblestone.open(box, own, film.manifest, 0, film.source()),
                                () -> host.open(box, hosts, film.manifest, 0, film.source()))
                        .run();
            }
        } finally {
            host.close();
            delete(directory);
            delete(meeting);
        }
    }

    private static HostedDrm host(Path directory, Path meeting) throws IOException {
        Path state = Files.createDirectory(directory.resolve("host"));
        // it heard the time an hour ago
        Files.writeString(
                state.resolve("clock"),
                "usher-drm-clock-1 "
                        + Instant.now().minusSeconds(3600)
                        + " "
                        + Instant.EPOCH
                        + " stopped\n");
        BoxIdentity nobody =
                (BoxIdentity)
                        Proxy.newProxyInstance(
                                DecryptBenchmark.class.getClassLoader(),
                                new Class<?>[] {BoxIdentity.class},
                                (proxy, method, arguments) -> {
                                    throw new Problem("not-enrolled", 409, "Not enrolled.");
                                });
        List<Path> jars =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList();
        return new HostedDrm(jars, state, meeting.resolve("socket"), nobody);
    }

    private void run() throws DrmException, IOException, GeneralSecurityException {
        List<List<Double>> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(new ArrayList<>());
        }
        try (Playback playback = new Playback()) {
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                long[] places = random.longs(RANDOM_READS, 0, LENGTH - RANDOM_READ).toArray();
                double[] values = {
                    rate(cpu(() -> bare.read(0, LENGTH))),
                    rate(cpu(() -> sequential(inProcess))),
                    RANDOM_READS / cpu(() -> bareRandom(places)),
                    RANDOM_READS / cpu(() -> random(inProcess, places)),
                    rate(wall(() -> sequential(inProcess))),
                    rate(wall(() -> sequential(hosted))),
                    rate(wall(() -> playback.play(inProcess))),
                    rate(wall(() -> playback.play(hosted))),
                    RANDOM_READS / wall(() -> random(inProcess, places)),
                    RANDOM_READS / wall(() -> random(hosted, places)),
                };
                for (int i = 0; round >= WARM_UP && i < values.length; i++) {
                    rows.get(i).add(values[i]);
                }
            }
        }
        double[] m = rows.stream().mapToDouble(DecryptBenchmark::median).toArray();
        System.out.printf("%-38s %12s %12s %8s%n", "256 MiB", "bare/in-proc", "ours/host", "ratio");
        row("sequential, MB/s of CPU", m[0], m[1]);
        row("random 64 KiB, reads/s of CPU", m[2], m[3]);
        row("host: sequential, MB/s", m[4], m[5]);
        row("host: to a renderer, MB/s", m[6], m[7]);
        row("host: random 64 KiB, reads/s", m[8], m[9]);
        row("host: first byte of a seek, ms", seek(inProcess), seek(hosted));
        double here = firstByte(inProcessOpening);
        double there = firstByte(hostedOpening);
        row("host: opening and first byte, ms", here, there);
        System.out.printf(
                Locale.ROOT,
                "decrypt sequential_x_raw=%.2f random_x_raw=%.2f host_playback_x=%.2f"
                        + " host_sequential_x=%.2f host_first_byte_ms=%.2f%n",
                m[1] / m[0],
                m[3] / m[2],
                m[7] / m[6],
                m[5] / m[4],
                there - here);
    }

    private void sequential(DecryptSession session) throws DrmException, IOException {
        for (long at = 0; at < LENGTH; ) {
            at += session.read(at, step.clear());
        }
    }

    private void bareRandom(long[] places) throws IOException, GeneralSecurityException {
        for (long place : places) {
            bare.read(place, RANDOM_READ);
        }
    }

    private void random(DecryptSession session, long[] places) throws DrmException, IOException {
        for (long place : places) {
            session.read(place, step.clear().limit(RANDOM_READ));
        }
    }

    /** Median milliseconds to a byte somewhere else. */
    private double seek(DecryptSession session)
            throws DrmException, IOException, GeneralSecurityException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < OPENINGS; i++) {
            long place = (long) (random.nextDouble() * (LENGTH - 1));
            times.add(1000 * wall(() -> session.read(place, step.clear().limit(1))));
        }
        return median(times);
    }

    /** Median milliseconds from a licence to the first byte. */
    private double firstByte(Opening opening)
            throws DrmException, IOException, GeneralSecurityException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < OPENINGS; i++) {
            Work work =
                    () -> {
                        try (DecryptSession session = opening.open()) {
                            session.read(0, step.clear().limit(1));
                        }
                    };
            pause();
            times.add(1000 * wall(work));
        }
        return median(times);
    }

    /** Nobody opens the next film in the moment in which the last one is closed. */
    private static void pause() {
        try {
            new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double cpu(Work work)
            throws DrmException, IOException, GeneralSecurityException {
        long begin = THREADS.getCurrentThreadCpuTime();
        work.run();
        return (THREADS.getCurrentThreadCpuTime() - begin) / NANO;
    }

    private static double wall(Work work)
            throws DrmException, IOException, GeneralSecurityException {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / NANO;
    }

    private static double rate(double seconds) {
        return LENGTH / MEGA / seconds;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void row(String name, double one, double other) {
        System.out.printf(
                Locale.ROOT, "%-38s %12.2f %12.2f %8.2f%n", name, one, other, other / one);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
