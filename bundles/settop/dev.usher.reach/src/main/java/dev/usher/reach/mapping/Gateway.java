package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** The router the default route leads to, as Linux knows it (proc(5)). */
public final class Gateway {
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");
    private static final String NOWHERE4 = "00000000";
    private static final String NOWHERE6 = "0".repeat(32);

    private Gateway() {}

    /** The router of the same family as {@code own}. */
    static Optional<InetAddress> of(InetAddress own) throws IOException {
        return own instanceof Inet6Address ? ipv6() : ipv4();
    }

    /** Whether the router is in the network this IPv4 address belongs to. */
    public static boolean isIn(InetAddress own) throws IOException {
        NetworkInterface link = NetworkInterface.getByInetAddress(own);
        Optional<String[]> route = route4();
        return link != null && route.isPresent() && route.get()[0].equals(link.getName());
    }

    private static Optional<String[]> route4() throws IOException {
        return Files.readAllLines(IPV4).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(f -> f.length > 7 && f[1].equals(NOWHERE4) && f[7].equals(NOWHERE4))
                .filter(f -> !f[2].equals(NOWHERE4))
                .findFirst();
    }

    private static Optional<InetAddress> ipv4() throws IOException {
        Optional<String[]> route = route4();
        if (route.isPresent()) {
            byte[] swapped = HexFormat.of().parseHex(route.get()[2]);
            byte[] address = {swapped[3], swapped[2], swapped[1], swapped[0]};
            return Optional.of(InetAddress.getByAddress(address));
        }
        return Optional.empty();
    }

    private static Optional<InetAddress> ipv6() throws IOException {
        for (String line : Files.readAllLines(IPV6)) {
            String[] f = line.trim().split("\\s+");
            if (f.length > 9
                    && f[0].equals(NOWHERE6)
                    && f[1].equals("00")
                    && !f[4].equals(NOWHERE6)) {
                byte[] address = HexFormat.of().parseHex(f[4]);
                NetworkInterface link = NetworkInterface.getByName(f[9]);
                return Optional.of(Inet6Address.getByAddress(null, address, link));
            }
        }
        return Optional.empty();
    }
}
