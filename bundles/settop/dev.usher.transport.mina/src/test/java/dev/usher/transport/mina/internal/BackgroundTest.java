package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.transport.api.PeerTransport.Listening;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A limited line (network namespace, 8 Mbit/s): what can wait lets another download (CUBIC) have
 * it, and takes it back. Needs root, ip and tc. The same in virtual time are {@link
 * YieldingWindowTest} and {@link YieldingTogetherTest}.
 */
@Tag("D5")
class BackgroundTest {
    private static final String NAME = "usw" + ProcessHandle.current().pid() % 100_000;
    private static final int NETWORK = (int) (ProcessHandle.current().pid() % 16_384);
    private static final String NET = "10.213." + NETWORK / 64 + ".";
    private static final String NEAR = NET + (NETWORK % 64 * 4 + 1);
    private static final String FAR = NET + (NETWORK % 64 * 4 + 2);
    private static final double LINE = 1_000_000; // bytes per second
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final double PATIENCE_SECONDS = 240;
    private static final double SECONDS = 5;

    /**
     * A peer written without our code, on so many connections. It says that it can wait, begins and
     * ends another download beside when it is told to; tells what came in of both every 100 ms.
     */
    private static final String PEER =
            """
            import os, re, select, socket, struct, sys, time
            host, port, other, info_hash, blocks, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), bytes.fromhex(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
            mine = 0
            class Connection:
                def __init__(self, number):
                    self.s = socket.create_connection((host, port))
                    self.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.s.sendall(b'\\x13BitTorrent protocol' + bytes([0,0,0,0,0,16,0,4]) + info_hash + b'-XX0000-%012d' % number)
                    self.send(20, b'\\0d1:md7:us_echoi7e10:us_urgencyi3eee')
                    self.send(2)
                    self.buffer, self.asked, self.ids, self.shaken = b'', 0, {}, False
                def fileno(self):
                    return self.s.fileno()
                def send(self, id, payload=b''):
                    self.s.sendall(struct.pack('>IB', 1 + len(payload), id) + payload)
                def ask(self):
                    self.send(6, struct.pack('>III', self.asked % blocks, 0, 16384))
                    self.asked += 1
                def read(self):
                    global mine
                    data = self.s.recv(65536)
                    if not data:
                        sys.exit('closed')
                    self.buffer += data
                    if not self.shaken:
                        if len(self.buffer) < 68: return
                        self.buffer, self.shaken = self.buffer[68:], True
                    while len(self.buffer) >= 4:
                        n = struct.unpack('>I', self.buffer[:4])[0]
                        if len(self.buffer) < 4 + n: break
                        m, self.buffer = self.buffer[4:4 + n], self.buffer[4 + n:]
                        if not m: continue
                        if m[0] == 20 and m[1] == 0 and not self.ids:
                            self.ids = {k: int(re.search(k + rb'i(\\d+)e', m).group(1)) for k in (b'us_urgency', b'us_echo')}
                            self.send(20, bytes([self.ids[b'us_urgency'], 1]))
                        elif m[0] == 1:
                            for i in range(64): self.ask()
                        elif m[0] == 7:
                            mine += n - 9
                            self.ask()
                        elif m[0] == 20 and m[1] == 7 and m[2] == 0:
                            self.send(20, bytes([self.ids[b'us_echo'], 1]) + m[3:])
            start, told, theirs, beside = time.time(), 0, 0, None
            connections = [Connection(i) for i in range(count)]
            while True:
                now = time.time() - start
                if now - told > 0.1:
                    told = now
                    print('%.2f %d %d' % (now, mine, theirs), flush=True)
                for r in select.select([0] + connections + ([beside] if beside else []), [], [], 0.05)[0]:
                    if r == 0:
                        order = os.read(0, 1)
                        if order == b'+':
                            beside = socket.create_connection((host, other))
                        elif order == b'-':
                            beside.close()
                            beside = None
                        else:
                            sys.exit()
                        break # the one beside may be among those to be read
                    elif r is beside:
                        theirs += len(beside.recv(65536))
                    else:
                        r.read()
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
            new MinaPeerTransport(1, new Limits(Limits.Incoming.of(32), LONG, LONG, LONG, LONG));

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0;
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
        assertThat(run("ip -n NAME addr add " + FAR + "/30 dev NAMEb")).isTrue();
        assertThat(run("ip -n NAME link set NAMEb up")).isTrue();
    }

    @AfterEach
    void takeAway() throws IOException, InterruptedException {
        transport.stop();
        run("ip link del NAMEa");
        run("ip netns del NAME");
    }

    /** What came in of ours and of the other download, in bytes per second of the line's. */
    private record Rates(double ours, double other) {}

    @Test
    void whatCanWaitLetsOthersGoFirst() throws IOException, InterruptedException {
        letsOthersGoFirst(1, "400ms");
    }

    /** With a short buffer it is harder: each for itself they keep 85 % of the line. */
    @Test
    void manyThatCanWaitLetOthersGoFirst() throws IOException, InterruptedException {
        letsOthersGoFirst(20, "60ms");
    }

    private void letsOthersGoFirst(int connections, String buffer)
            throws IOException, InterruptedException {
        assumeTrue(
                run("tc qdisc add dev NAMEa root tbf rate 8mbit burst 16kb latency " + buffer),
                "tbf");
        TestPeer seed = TestPeer.plain(SWARM, true);
        Listening port = transport.listen(new InetSocketAddress(NEAR, 0), false, seed);
        Process other = new ProcessBuilder("/usr/bin/python3", "-c", OTHER, NEAR).start();
        Process peer = null;
        try (BufferedReader otherSays = other.inputReader(StandardCharsets.UTF_8)) {
            List<String> command =
                    List.of(
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
                            "" + connections);
            peer = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader says = peer.inputReader(StandardCharsets.UTF_8);
            comesTo("all of the line", says, r -> r.ours > 0.6);
            order(peer, '+');
            comesTo("little beside", says, r -> r.ours < 0.2 && r.other > 0.7);
            order(peer, '-');
            comesTo("the line again", says, r -> r.ours > 0.4);
        } finally {
            other.destroyForcibly();
            if (peer != null) {
                peer.destroyForcibly();
            }
        }
    }

    private static void order(Process peer, char what) throws IOException {
        peer.getOutputStream().write(what);
        peer.getOutputStream().flush();
    }

    /** Some seconds in which the rates were these, in time. */
    private static void comesTo(String what, BufferedReader says, Predicate<Rates> wanted)
            throws IOException {
        Deque<double[]> samples = new ArrayDeque<>();
        double end = Double.MAX_VALUE;
        List<Rates> seen = new ArrayList<>();
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            if (!Character.isDigit(line.charAt(0))) {
                fail(what + ": " + line + says.lines().collect(Collectors.joining("\n")));
            }
            double[] now = Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
            end = samples.isEmpty() ? now[0] + PATIENCE_SECONDS : end;
            samples.add(now);
            double[] first = samples.peek();
            double time = now[0] - first[0];
            if (time < SECONDS) {
                continue;
            }
            Rates rates =
                    new Rates((now[1] - first[1]) / time / LINE, (now[2] - first[2]) / time / LINE);
            if (wanted.test(rates)) {
                return;
            }
            seen.add(rates);
            if (now[0] > end) {
                break;
            }
            samples.remove();
        }
        fail(what + " did not come: " + seen);
    }
}
