package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.itests.network.Home;
import dev.usher.itests.network.Host;
import dev.usher.itests.network.Ipv6;
import dev.usher.itests.network.Nat;
import dev.usher.itests.network.Network;
import dev.usher.itests.network.Rates;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes in homes with routers, each home and each box a network namespace. */
class ThroughRoutersTest {
    private static final Path MINIUPNPD = Path.of("/usr/sbin/miniupnpd");
    private static final String NAT_PMP = "enable_natpmp=yes";
    private static final String PUBLIC = "11.77.0.1";
    private static final Rates LINE = Rates.mbit(100, 50);
    private static final TestIdentity.Authorities AUTHORITIES = TestIdentity.Authorities.create();

    @TempDir Path directory;

    private final List<OtherProcess> processes = new ArrayList<>();
    private Network network;
    private Host serverHost;
    private OtherProcess server;
    private String serverUrl;

    /** A box at a host, and what to call it. */
    private record Box(BoxId id, OtherProcess process) {
        String ask(String command) {
            return process.ask(command);
        }

        String endpoints(Predicate<String> good) {
            return patiently().until(() -> ask("endpoints"), good);
        }
    }

    /** A router that does not answer at once is asked again after a minute. */
    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200));
    }

    @BeforeEach
    void layNetwork() throws IOException {
        Optional<String> missing = Network.missing();
        assumeTrue(missing.isEmpty(), () -> "needs " + missing.orElseThrow());
        network = new Network();
        serverHost = network.host(Rates.UNLIMITED);
        serve("server", serverHost.address(), serverHost.address());
    }

    /**
     * @param host the address as it is written in URLs
     */
    private void serve(String name, String address, String host) throws IOException {
        Path at = Files.createDirectory(directory.resolve(name));
        OutpostIdentity.issueServer(AUTHORITIES, at, address);
        server = start(serverHost, MeetingPoint.class, at, address);
        serverUrl = "https://" + host + ":" + MeetingPoint.PORT + "/";
    }

    /** From now on the server is known by an IPv6 address. */
    private Ipv6 ipv6() throws IOException {
        Ipv6 ipv6 = new Ipv6();
        String address = ipv6.join(serverHost);
        serve("server6", address, "[" + address + "]");
        return ipv6;
    }

    /** A host without IPv4, in a home with a firewall of its own. */
    private Host behindFirewall(Ipv6 ipv6, Home home) {
        ipv6.join(home);
        return ipv6.host(home);
    }

    @AfterEach
    void takeDown() {
        processes.forEach(OtherProcess::close);
        if (network != null) {
            network.close();
        }
    }

    private OtherProcess start(Host host, Class<?> main, Path at, String... arguments)
            throws IOException {
        OtherProcess process = OtherProcess.start(host, main, at, arguments);
        processes.add(process);
        return process;
    }

    private Box box(Host host, String name, String... settings) throws IOException {
        Path at = Files.createDirectory(directory.resolve(name));
        BoxId id = OutpostIdentity.issueBox(AUTHORITIES, at);
        List<String> arguments = new ArrayList<>(List.of(serverUrl));
        arguments.addAll(List.of(settings));
        return new Box(id, start(host, Outpost.class, at, arguments.toArray(String[]::new)));
    }

    /** A router that turns away what comes from outside, silently. */
    private Home home(Nat nat) {
        Home home = network.home(LINE, nat);
        home.nft("add chain ip home in { type filter hook input priority 0 ; }");
        home.nft("add rule ip home in iifname eth0 ct state new drop");
        return home;
    }

    /**
     * Debian's miniupnpd on the router: UPnP, NAT-PMP and PCP. It maps nothing for a router whose
     * outer address is a private one, so this one gets another.
     */
    private void miniupnpd(Home home, String... lines) throws IOException {
        home.router().run("ip", "addr", "add", PUBLIC + "/24", "dev", "eth0");
        for (String rule :
                List.of(
                        "add table inet filter",
                        "add chain inet filter miniupnpd",
                        "add chain inet filter prerouting_miniupnpd",
                        "add chain inet filter postrouting_miniupnpd",
                        "add chain inet filter pre { type nat hook prerouting priority -100 ; }",
                        "add rule inet filter pre jump prerouting_miniupnpd")) {
            home.nft(rule);
        }
        Path at = Files.createTempDirectory(directory, "miniupnpd");
        List<String> conf =
                new ArrayList<>(
                        List.of(
                                "ext_ifname=eth0",
                                "listening_ip=br0",
                                "ext_ip=" + PUBLIC,
                                "secure_mode=yes",
                                "http_port=0",
                                "allow 1024-65535 0.0.0.0/0 1024-65535"));
        conf.addAll(List.of(lines));
        Path file = Files.write(at.resolve("conf"), conf);
        home.router()
                .start(
                        at.resolve("log"),
                        MINIUPNPD.toString(),
                        "-d",
                        "-P",
                        at.resolve("pid").toString(),
                        "-f",
                        file.toString());
        patiently()
                .until(
                        () -> home.router().run("ss", "--no-header", "-lun"),
                        listening ->
                                listening.contains(conf.contains(NAT_PMP) ? ":5351" : ":1900"));
    }

    /** Orders what {@code from} holds, and waits until it is there. */
    private static void deliver(Box from, Box to, String addresses) {
        to.ask("order " + from.id() + " " + addresses);
        patiently().until(() -> to.ask("transfer"), t -> t.contains("state=COMPLETE"));
        assertThat(to.ask("transfer"))
                .contains(from.id() + "=" + Outpost.ITEM_LENGTH)
                .contains("wasted=0");
    }

    @Test
    @Tag("D5")
    void routerIsAskedForAPortByPcp() throws IOException {
        mapped("pcp", NAT_PMP, "enable_upnp=no");
    }

    @Test
    @Tag("D5")
    void routerIsAskedForAPortByNatPmp() throws IOException {
        mapped("nat-pmp", NAT_PMP, "enable_upnp=no");
    }

    @Test
    @Tag("D5")
    void routerIsAskedForAPortByUpnp() throws IOException {
        mapped("pcp,nat-pmp,upnp", "enable_natpmp=no", "enable_upnp=yes");
    }

    private void mapped(String asked, String... conf) throws IOException {
        assumeTrue(Files.isExecutable(MINIUPNPD), "needs miniupnpd");
        Home one = home(Nat.PORT_RESTRICTED);
        miniupnpd(one, conf);
        Host seedHost = one.host();
        Home other = home(Nat.PORT_RESTRICTED);
        other.router().run("ip", "route", "add", PUBLIC + "/32", "dev", "eth0");
        Box seed = box(seedHost, "seed", "rendezvous=false", "portMapping=" + asked);
        Box leech = box(other.host(), "leech", "rendezvous=false", "portMapping=");
        seed.ask("hold");
        String outside = PUBLIC + ":6891";
        String endpoints = seed.endpoints(e -> e.startsWith(outside));
        assertThat(endpoints).contains(seedHost.address() + ":6891");
        deliver(seed, leech, endpoints);

        seed.process().close();
        patiently()
                .until(
                        () -> one.router().run("nft", "list", "table", "inet", "filter"),
                        rules -> !rules.contains("dnat"));
    }

    @Test
    @Tag("D5")
    void bothRoutersArePunched() throws IOException {
        Box seed = box(home(Nat.PORT_RESTRICTED).host(), "seed", "portMapping=");
        Box leech = box(home(Nat.PORT_RESTRICTED).host(), "leech", "portMapping=");
        seed.ask("hold");
        seed.endpoints(e -> e.contains("punch:" + seed.id()));
        leech.endpoints(e -> e.contains("punch:"));
        deliver(seed, leech, "punch:" + seed.id());
        // once more where a slow machine let the first attempt pass
        assertThat(server.ask("")).containsPattern("punches=[1-9]").contains("relays=0");
    }

    @Test
    @Tag("D5")
    void serverJoinsWhomNothingElseBringsTogether() throws IOException {
        Box seed = box(home(Nat.SYMMETRIC).host(), "seed", "portMapping=");
        Box leech = box(home(Nat.PORT_RESTRICTED).host(), "leech", "portMapping=");
        seed.ask("hold");
        String endpoints = seed.endpoints(e -> e.contains("relay:"));
        leech.endpoints(e -> e.contains("punch:"));
        deliver(seed, leech, endpoints);
        assertThat(server.ask("")).containsPattern("relays=[1-9]");
    }

    /** Nothing is translated, but both routers let in only what answers (RFC 6092). */
    @Test
    @Tag("D5")
    void bothFirewallsOfIpv6ArePunched() throws IOException {
        Ipv6 ipv6 = ipv6();
        Host one = behindFirewall(ipv6, network.home(LINE));
        Host other = behindFirewall(ipv6, network.home(LINE));
        Box seed = box(one, "seed", "portMapping=");
        Box leech = box(other, "leech", "portMapping=");
        seed.ask("hold");
        String endpoints = seed.endpoints(e -> e.contains("punch:" + seed.id()));
        leech.endpoints(e -> e.contains("punch:"));
        assertThat(endpoints).contains(InetAddress.getByName(one.address()).getHostAddress() + "]");
        // what the firewall drops is tried first
        deliver(seed, leech, endpoints);
        assertThat(server.ask("")).contains("punches=1", "relays=0");
    }

    @Test
    @Tag("D5")
    void firewallOfIpv6IsAskedForAPinholeByPcp() throws IOException {
        assumeTrue(Files.isExecutable(MINIUPNPD), "needs miniupnpd");
        Ipv6 ipv6 = ipv6();
        Home home = network.home(LINE);
        Host one = behindFirewall(ipv6, home);
        Host other = behindFirewall(ipv6, network.home(LINE));
        miniupnpd(home, "enable_natpmp=yes", "enable_upnp=no", "ipv6_disable=no");
        Box seed = box(one, "seed", "rendezvous=false", "portMapping=pcp");
        Box leech = box(other, "leech", "rendezvous=false", "portMapping=");
        seed.ask("hold");
        await().pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(pinholes(home)).contains("dport 6891"));
        deliver(seed, leech, "[" + one.address() + "]:6891");

        seed.process().close();
        assertThat(pinholes(home)).doesNotContain("6891");
    }

    private static String pinholes(Home home) {
        return home.router().run("nft", "list", "chain", "inet", "filter", "miniupnpd");
    }

    @Test
    @Tag("D5")
    void serverJoinsThoseOfIpv6WhoMayCallNobodyElse() throws IOException {
        Ipv6 ipv6 = ipv6();
        Home strict = network.home(LINE);
        Host one = behindFirewall(ipv6, strict);
        Host other = behindFirewall(ipv6, network.home(LINE));
        strict.nft("insert rule inet filter home6 ip6 daddr " + other.address() + " drop");
        Box seed = box(one, "seed", "portMapping=");
        Box leech = box(other, "leech", "portMapping=");
        seed.ask("hold");
        String endpoints = seed.endpoints(e -> e.contains("relay:"));
        leech.endpoints(e -> e.contains("punch:"));
        deliver(seed, leech, endpoints);
        assertThat(server.ask("")).contains("relays=1");
    }

    @Test
    @Tag("D5")
    void thirdBoxRelaysBeforeTheServerDoes() throws IOException {
        Host open = network.host(LINE);
        box(
                        open,
                        "relay",
                        "portMapping=",
                        "relayAddress=" + open.address() + ":6894",
                        "relayListen=" + open.address() + ":6894",
                        "relayBytesPerSecond=2000000")
                .endpoints(e -> e.contains("relay:"));
        Box seed = box(home(Nat.SYMMETRIC).host(), "seed", "portMapping=");
        Box leech = box(home(Nat.SYMMETRIC).host(), "leech", "portMapping=");
        seed.ask("hold");
        String endpoints = seed.endpoints(e -> e.contains("relay:"));
        leech.endpoints(e -> e.contains("punch:"));
        deliver(seed, leech, endpoints);
        assertThat(server.ask("")).containsPattern("relays=[1-9]").contains("relayedBytes=0");
    }

    @Test
    @Tag("D6")
    void neighboursFetchFromEachOtherWithoutTheServer() throws IOException {
        Home home = home(Nat.PORT_RESTRICTED);
        Box seed = box(home.host(), "seed", "portMapping=");
        Box leech = box(home.host(), "leech", "portMapping=");
        seed.ask("hold");
        serverHost.cut();
        patiently().until(() -> leech.ask("neighbours"), n -> n.contains(seed.id().value()));
        // the order names no source at all
        leech.ask("wait");
        patiently().until(() -> leech.ask("transfer"), t -> t.contains("state=COMPLETE"));
        assertThat(leech.ask("transfer")).contains(seed.id() + "=" + Outpost.ITEM_LENGTH);
    }

    @Test
    void whyNothingLeadsThereIsSaid() throws IOException {
        Box seed = box(home(Nat.PORT_RESTRICTED).host(), "seed", "rendezvous=false");
        Box leech = box(home(Nat.PORT_RESTRICTED).host(), "leech", "rendezvous=false");
        seed.ask("hold");
        String endpoints = seed.endpoints(e -> !e.isEmpty());
        leech.ask("order " + seed.id() + " " + endpoints);
        patiently().until(() -> leech.ask("transfer"), t -> t.contains("no way leads there"));
        patiently().until(() -> seed.ask("troubles"), t -> t.contains("opens no port"));
    }
}
