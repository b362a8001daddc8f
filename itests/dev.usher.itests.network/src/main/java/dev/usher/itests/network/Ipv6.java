package dev.usher.itests.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * IPv6 on a network: no addresses are translated, but the homes' routers let in only what answers
 * (RFC 6092). First the hosts at the switch, then the homes, then the homes' hosts.
 */
public final class Ipv6 {
    private static final String SWITCH = "2001:db8::";

    /** Namespaces at the switch. */
    private final List<String> joined = new ArrayList<>();

    /** Networks of homes, by the routers they are behind. */
    private final Map<Home, String> networks = new LinkedHashMap<>();

    /**
     * Gives a host at the switch an address.
     *
     * @return the address
     */
    public String join(Host host) {
        String address = SWITCH + (joined.size() + 1);
        Command.line("ip -n %s addr add %s/64 dev eth0 nodad", host.namespace(), address);
        joined.add(host.namespace());
        return address;
    }

    /** Gives a home a network, which everybody at the switch finds. */
    public void join(Home home) {
        String router = home.router().namespace();
        String address = join(home.router());
        String network = "2001:db8:" + joined.size() + "::";
        Command.line("ip netns exec %s sysctl -q -w net.ipv6.conf.all.forwarding=1", router);
        Command.line("ip -n %s addr add %s1/64 dev br0 nodad", router, network);
        for (String rule :
                List.of(
                        "add table inet filter",
                        "add chain inet filter miniupnpd",
                        "add chain inet filter home6 { type filter hook forward priority 0 ; }",
                        "add rule inet filter home6 meta nfproto ipv4 accept",
                        "add rule inet filter home6 iifname br0 accept",
                        "add rule inet filter home6 ct state established,related accept",
                        "add rule inet filter home6 jump miniupnpd",
                        "add rule inet filter home6 drop")) {
            home.nft(rule);
        }
        for (String other : joined) {
            if (!other.equals(router)) {
                Command.line("ip -n %s route add %s/64 via %s", other, network, address);
            }
        }
        networks.forEach(
                (before, its) ->
                        Command.line(
                                "ip -n %s route add %s/64 via %s",
                                router, its, SWITCH + its.split(":")[2]));
        networks.put(home, network);
    }

    /** A host in the home that has no IPv4. */
    public Host host(Home home) {
        return home.host(networks.get(home), "/64 nodad");
    }
}
