package dev.usher.itests.network;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A pair of interfaces between a host and a switch, each end with a rate of its own. Packets cross
 * it in the size in which they would cross an Ethernet: offloads are off, queues are short.
 */
record Cable(String hostSide, String hostPort, String switchSide, String switchPort) {
    private static final String BURST = "16kb";

    /** How long a full queue takes to drain; home routers have more, fibre has less. */
    private static final String LATENCY = "200ms";

    static Cable lay(
            String hostSide, String hostPort, String switchSide, String switchPort, String bridge) {
        Command.line(
                "ip -n %s link add name %s type veth peer name %s netns %s",
                switchSide, switchPort, hostPort, hostSide);
        Command.line("ip -n %s link set %s master %s", switchSide, switchPort, bridge);
        for (String[] end : new String[][] {{switchSide, switchPort}, {hostSide, hostPort}}) {
            Command.line("ip netns exec %s ethtool -K %s tso off gso off gro off", end[0], end[1]);
            Command.line("ip -n %s link set %s up", end[0], end[1]);
        }
        return new Cable(hostSide, hostPort, switchSide, switchPort);
    }

    void rates(Rates rates) {
        limit(hostSide, hostPort, rates.up());
        limit(switchSide, switchPort, rates.down());
    }

    private static void limit(String side, String port, long bitsPerSecond) {
        if (bitsPerSecond > 0) {
            Command.line(
                    "tc -n %s qdisc replace dev %s root tbf rate %dbit burst %s latency %s",
                    side, port, bitsPerSecond, BURST, LATENCY);
        } else {
            Command.line("tc -n %s qdisc replace dev %s root pfifo limit 1000", side, port);
        }
    }

    void plugged(boolean in) {
        Command.line("ip -n %s link set %s %s", switchSide, switchPort, in ? "up" : "down");
    }

    Counters counters() {
        String text = Command.line("ip -n %s -s -j link show dev %s", switchSide, switchPort);
        return atSwitch(Network.tree(text).get(0));
    }

    /** What the switch receives is what the host sent. */
    static Counters atSwitch(JsonNode link) {
        JsonNode stats = link.path("stats64");
        return new Counters(
                stats.path("rx").path("bytes").asLong(), stats.path("tx").path("bytes").asLong());
    }
}
