package dev.usher.itests.bench.connections;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateAuthority.Leaf;
import dev.usher.crypto.CertificateAuthority.Usage;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.itests.bench.transfer.Child;
import dev.usher.itests.bench.transfer.Components;
import dev.usher.itests.bench.transfer.Sample;
import dev.usher.itests.bench.transfer.UsherPair;
import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.Metainfo;
import dev.usher.transport.api.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Lets many boxes, each with a certificate of its own, connect to one box and fetch a piece of 256
 * KiB each; all stay connected. Measures what the box's process then occupies more than with the
 * first of them.
 */
public final class ConnectionsBenchmark {
    private static final int MIB = 1 << 20;

    /** Handshakes at a time: fewer than a box lets one address begin. */
    private static final int TOGETHER = 8;

    private ConnectionsBenchmark() {}

    /** Argument, optional: connections (default 200). */
    public static void main(String[] args)
            throws IOException,
                    ReflectiveOperationException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        Path directory = Files.createTempDirectory("usher-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
        CertificateAuthority ca =
                CertificateAuthority.create("swarm", Instant.now(), Duration.ofDays(1));
        Sample.writeIdentities(directory, ca);
        Sample sample = Sample.create(directory.resolve("sample"), 64L * MIB, ca, "http://none/");
        ItemLayout layout = Metainfo.ofTorrent(Files.readAllBytes(sample.torrent("ssl"))).layout();
        PeerTransport transport =
                Components.make(
                        PeerTransport.class,
                        "dev.usher.transport.mina.internal.MinaPeerTransport",
                        Map.of());
        try (Child box = UsherPair.box("sender", true, directory, directory)) {
            String[] door = box.hear("door").split("[ :]");
            InetSocketAddress address = new InetSocketAddress(door[1], Integer.parseInt(door[2]));
            box.say("hold " + sample.torrent("ssl") + " " + sample.file());
            box.hear("done");
            List<Visitor> visitors = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                visitors.add(new Visitor(layout, identity(ca)));
            }
            visit(transport, address, layout, visitors.subList(0, 1));
            double before = box.residentMib();
            for (int i = 1; i < connections; i += TOGETHER) {
                int end = Math.min(connections, i + TOGETHER);
                visit(transport, address, layout, visitors.subList(i, end));
            }
            double after = box.residentMib();
            report(connections, before, after);
        }
        Runtime.getRuntime().exit(0);
    }

    private static void visit(
            PeerTransport transport,
            InetSocketAddress address,
            ItemLayout layout,
            List<Visitor> visitors)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (Visitor v : visitors) {
            transport.connect(address, true, layout.infoHash(), v, v);
        }
        for (Visitor v : visitors) {
            v.served().get(30, TimeUnit.SECONDS);
        }
    }

    private static SSLContext identity(CertificateAuthority ca) {
        SigningKey key = SigningKey.generateP256();
        String id = Certificates.boxId(key.publicKey()).value();
        Leaf leaf = new Leaf(id, Usage.PEER, List.of("*"), List.of(), Duration.ofDays(1));
        KeyStoreFile store =
                new KeyStoreFile(
                        key.pair(), List.of(ca.issue(key.publicKey(), leaf, Instant.now())));
        return Tls.mutual(store, ca.certificate(), Instant::now);
    }

    private static void report(int connections, double before, double after) {
        double growth = after - before;
        System.out.printf(
                Locale.ROOT,
                "%d boxes connected by mutual TLS, each fetched 256 KiB. Resident memory of the box's process:%n%n"
                        + "%-24s %8.1f MiB%n%-24s %8.1f MiB%n%-24s %8.1f KiB%n%n",
                connections,
                "with the first",
                before,
                "with all",
                after,
                "each of the others",
                growth * 1024 / Math.max(1, connections - 1));
        System.out.printf(
                Locale.ROOT,
                "connections connections=%d resident_growth_mib=%.1f%n",
                connections,
                growth);
    }

    private static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(f);
            }
        } catch (IOException e) {
            System.err.println("Remove " + directory + " yourself: " + e.getMessage());
        }
    }
}
