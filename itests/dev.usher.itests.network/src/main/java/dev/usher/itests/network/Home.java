package dev.usher.itests.network;

import java.util.ArrayList;
import java.util.List;

/** A router with a limited line, and hosts with private addresses behind it. */
public final class Home {
    private final Namespaces namespaces;
    private final Host router;
    private final String prefix;
    private final List<Host> hosts = new ArrayList<>();

    Home(Namespaces namespaces, Host router, Nat nat, int number) {
        this.namespaces = namespaces;
        this.router = router;
        this.prefix = "192.168." + number + ".";
        String ns = router.namespace();
        Command.line("ip -n %s link add name br0 type bridge stp_state 0", ns);
        Command.line("ip -n %s addr add %s1/24 dev br0", ns, prefix);
        Command.line("ip -n %s link set br0 up", ns);
        Command.line("ip netns exec %s sysctl -q -w net.ipv4.ip_forward=1", ns);
        nft("add table ip home");
        nft("add chain ip home out { type nat hook postrouting priority 100 ; }");
        nft("add rule ip home out oifname eth0 " + nat.rule());
        nft("add chain ip home through { type filter hook forward priority 0 ; policy drop ; }");
        nft("add rule ip home through iifname br0 accept");
        nft("add rule ip home through ct state established,related accept");
        nft("add rule ip home through ct status dnat accept");
    }

    /** Changes the router's rules; its table is {@code ip home}. */
    public void nft(String rule) {
        Command.run("ip", "netns", "exec", router.namespace(), "nft", rule);
    }

    /** Another host at the router's switch, where nothing is limited. */
    public Host host() {
        return host(prefix, "/24");
    }

    /**
     * @param network first part of its address; the router's ends with 1
     * @param length of the network, and options
     */
    Host host(String network, String length) {
        int n = hosts.size() + 1;
        String namespace = namespaces.add();
        Cable cable = Cable.lay(namespace, "eth0", router.namespace(), "lan" + n, "br0");
        Host host = new Host(namespace, network + (n + 1), cable);
        Command.line("ip -n %s addr add dev eth0 %s%s", namespace, host.address(), length);
        Command.line("ip -n %s route add default via %s1", namespace, network);
        host.rates(Rates.UNLIMITED);
        hosts.add(host);
        return host;
    }

    /** The router: its address is the home's public one, its line the home's. */
    public Host router() {
        return router;
    }

    public List<Host> hosts() {
        return hosts;
    }
}
