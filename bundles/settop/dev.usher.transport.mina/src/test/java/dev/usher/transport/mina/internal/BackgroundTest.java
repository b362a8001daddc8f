package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.transport.api.PeerTransport.Listening;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A limited line (network namespace, 8 Mbit/s, 400 ms of buffer): what can wait lets another
 * download (CUBIC) have it, and takes it back. Needs root, ip and tc. The same in virtual time is
 * {@link YieldingWindowTest}.
 */
@Tag("D5")
class BackgroundTest {
    private static final String NAME = "usw" + ProcessHandle.current().pid() % 100_000;
    private static final String NEAR = "10.213.77.1";
    private static final double LINE = 1_000_000; // bytes per second
    private static final Duration LONG = Duration.ofSeconds(30);

    /**
     * A peer written without our code. It says that it can wait, and after two seconds begins
     * another download beside; tells what came in of both every 100 ms.
     */
    private static final String PEER =
            """
            import re, select, socket, struct, sys, time
            host, port, other, info_hash, blocks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), bytes.fromhex(sys.argv[4]), int(sys.argv[5])
            s = socket.create_connection((host, port))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            s.sendall(b'\\x13BitTorrent protocol' + bytes([0,0,0,0,0,16,0,4]) + info_hash + b'-XX0000-abcdefghijkl')
            def send(id, payload=b''):
                s.sendall(struct.pack('>IB', 1 + len(payload), id) + payload)
            send(20, b'\\0d1:md13:us_backgroundi3e7:us_echoi7eee')
            send(2)
            buffer, start, told, mine, theirs, asked, beside, ids = b'', time.time(), 0, 0, 0, 0, None, {}
            def ask():
                global asked
                send(6, struct.pack('>III', asked % blocks, 0, 16384))
                asked += 1
            shaken = False
            while time.time() - start < 9.5:
                now = time.time() - start
                if now > 2 and beside is None:
                    beside = socket.create_connection((host, other))
                if now > 6.5 and beside:
                    beside.close()
                    beside = False
                if now - told > 0.1:
                    told = now
                    print('%.2f %d %d' % (now, mine, theirs), flush=True)
                for r in select.select([s] + ([beside] if beside else []), [], [], 0.05)[0]:
                    data = r.recv(65536)
                    if not data:
                        sys.exit('closed')
                    if r is not s:
                        theirs += len(data)
                        continue
                    buffer += data
                    if not shaken:
                        if len(buffer) < 68: continue
                        buffer, shaken = buffer[68:], True
                    while len(buffer) >= 4:
                        n = struct.unpack('>I', buffer[:4])[0]
                        if len(buffer) < 4 + n: break
                        m, buffer = buffer[4:4 + n], buffer[4 + n:]
                        if not m: continue
                        if m[0] == 20 and m[1] == 0 and not ids:
                            ids = {k: int(re.search(k + rb'i(\\d+)e', m).group(1)) for k in (b'us_background', b'us_echo')}
                            if sys.argv[6] == 'wait':
                                send(20, bytes([ids[b'us_background'], 1]))
                        elif m[0] == 1:
                            for i in range(64): ask()
                        elif m[0] == 7:
                            mine += n - 9
                            ask()
                        elif m[0] == 20 and m[1] == 7 and m[2] == 0:
                            send(20, bytes([ids[b'us_echo'], 1]) + m[3:])
            """;

    /** Any sender: TCP as home computers have it, which fills the queue. */
    private static final String OTHER =
            """
            import socket, sys
            port = socket.create_server((sys.argv[1], 0))
            port.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'cubic')
            print(port.getsockname()[1], flush=True)
            s, _ = port.accept()
            while True:
                s.sendall(b'x' * 65536)
            """;

    private static final TestSwarm SWARM = new TestSwarm(8_000_000, 16 << 10, false);

    private final MinaPeerTransport transport =
            new MinaPeerTransport(1, new Limits(Limits.Incoming.of(8), LONG, LONG, LONG, LONG));

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return p.waitFor(20, TimeUnit.SECONDS) && p.exitValue() == 0;
    }

    private static boolean run(String command) throws IOException, InterruptedException {
        return run(command.replace("NAME", NAME).split(" "));
    }

    @BeforeEach
    void layLine() throws IOException, InterruptedException {
        boolean tools = Stream.of("/usr/bin/python3").allMatch(f -> Files.isExecutable(Path.of(f)));
        assumeTrue(tools, "python3");
        assumeTrue("root".equals(System.getProperty("user.name")), "root");
        assumeTrue(run("sh", "-c", "command -v ip && command -v tc"), "iproute2");
        assumeTrue(run("ip netns add NAME"), "network namespaces");
        assertThat(run("ip link add NAMEa type veth peer name NAMEb netns NAME")).isTrue();
        assertThat(run("ip addr add " + NEAR + "/30 dev NAMEa")).isTrue();
        assertThat(run("ip link set NAMEa up")).isTrue();
        assertThat(run("ip -n NAME addr add 10.213.77.2/30 dev NAMEb")).isTrue();
        assertThat(run("ip -n NAME link set NAMEb up")).isTrue();
        assumeTrue(
                run("tc qdisc add dev NAMEa root tbf rate 8mbit burst 16kb latency 400ms"), "tbf");
    }

    @AfterEach
    void takeAway() throws IOException, InterruptedException {
        transport.stop();
        run("ip link del NAMEa");
        run("ip netns del NAME");
    }

    /** What came in of ours and of the other download, in bytes per second of a time. */
    private record Rates(double ours, double other) {
        static Rates between(List<double[]> samples, double from, double to) {
            double[] first = samples.stream().filter(s -> s[0] >= from).findFirst().orElseThrow();
            double[] last =
                    samples.stream().filter(s -> s[0] <= to).reduce((a, b) -> b).orElseThrow();
            double time = last[0] - first[0];
            return new Rates((last[1] - first[1]) / time, (last[2] - first[2]) / time);
        }
    }

    @Test
    void whatCanWaitLetsOthersGoFirst() throws IOException {
        List<double[]> samples = download("wait");

        Rates alone = Rates.between(samples, 0.8, 2);
        Rates beside = Rates.between(samples, 3.5, 6.5);
        Rates after = Rates.between(samples, 8, 9.5);
        assertThat(alone.ours).isGreaterThan(0.6 * LINE);
        assertThat(beside.ours).isLessThan(0.25 * LINE);
        assertThat(beside.other).isGreaterThan(0.6 * LINE);
        assertThat(after.ours).isGreaterThan(0.4 * LINE);
    }

    private List<double[]> download(String manner) throws IOException {
        TestPeer seed = TestPeer.plain(SWARM, true);
        Listening port = transport.listen(new InetSocketAddress(NEAR, 0), false, seed);
        Process other = new ProcessBuilder("/usr/bin/python3", "-c", OTHER, NEAR).start();
        try (BufferedReader otherSays = other.inputReader(StandardCharsets.UTF_8)) {
            Process peer =
                    new ProcessBuilder(
                                    "ip",
                                    "netns",
                                    "exec",
                                    NAME,
                                    "/usr/bin/python3",
                                    "-c",
                                    PEER,
                                    NEAR,
                                    "" + port.address().getPort(),
                                    otherSays.readLine(),
                                    SWARM.layout().infoHash().serverName(),
                                    "" + SWARM.layout().pieceCount() / 2,
                                    manner)
                            .redirectErrorStream(true)
                            .start();
            String said = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).doesNotContain("Traceback", "closed");
            return said.lines()
                    .map(l -> Stream.of(l.split(" ")).mapToDouble(Double::parseDouble).toArray())
                    .toList();
        } finally {
            other.destroyForcibly();
        }
    }
}
