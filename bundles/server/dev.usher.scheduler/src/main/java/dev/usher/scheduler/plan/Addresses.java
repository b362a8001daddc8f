package dev.usher.scheduler.plan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the IP addresses of endpoints; resolves nothing. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Addresses() {}

    /** The first public address, else the first private one; null = none. */
    static byte[] best(List<String> endpoints) {
        byte[] home = null;
        for (String endpoint : endpoints) {
            byte[] address = of(endpoint);
            if (address != null && !isPrivate(address)) {
                return address;
            }
            home = home == null ? address : home;
        }
        return home;
    }

    /** The address in {@code host:port}; null when it is a name or another form. */
    static byte[] of(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String host = endpoint.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            return host.indexOf(':') >= 0 ? parse(host) : null;
        }
        return host.indexOf(':') < 0 ? parse(host) : null;
    }

    /** 4 or 16 bytes; null when the text is no IP address. */
    public static byte[] parse(String ip) {
        boolean literal =
                ip.indexOf(':') < 0 ? IPV4.matcher(ip).matches() : IPV6.matcher(ip).matches();
        if (!literal) {
            return null;
        }
        try {
            return InetAddress.getByName(ip).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** RFC 1918, RFC 4193, link local and loopback. */
    static boolean isPrivate(byte[] a) {
        int first = a[0] & 0xff;
        int second = a[1] & 0xff;
        if (a.length == 4) {
            return first == 10
                    || first == 127
                    || first == 172 && second >= 16 && second < 32
                    || first == 192 && second == 168
                    || first == 169 && second == 254;
        }
        boolean loopback = a[15] == 1;
        for (int i = 0; i < 15; i++) {
            loopback &= a[i] == 0;
        }
        return loopback || (first & 0xfe) == 0xfc || first == 0xfe && (second & 0xc0) == 0x80;
    }

    /**
     * What a box may be reached at: others are sent there, so who reports from a public address
     * names no public one but that, and no host. Inside a home, and where the server sees private
     * addresses only, there is nothing to compare with.
     *
     * @param from where the report comes from
     */
    public static List<String> own(List<String> endpoints, String from) {
        byte[] seen = parse(from);
        if (seen == null || isPrivate(seen)) {
            return endpoints;
        }
        return endpoints.stream().filter(e -> own(e, seen)).toList();
    }

    private static boolean own(String endpoint, byte[] seen) {
        if (endpoint.startsWith("punch:") || endpoint.startsWith("relay:")) {
            return true;
        }
        byte[] said = of(endpoint.startsWith("plain:") ? endpoint.substring(6) : endpoint);
        // of the other family a box may have a public address as well that cannot be seen from here
        return said != null
                && (isPrivate(said) || said.length != seen.length || Arrays.equals(said, seen));
    }

    /** For a box of the same home: what is in the home first. */
    static List<String> homeFirst(List<String> endpoints) {
        return sorted(endpoints, true);
    }

    /** For a box elsewhere: what only the home reaches comes last. */
    static List<String> homeLast(List<String> endpoints) {
        return sorted(endpoints, false);
    }

    private static List<String> sorted(List<String> endpoints, boolean home) {
        if (endpoints.size() < 2) {
            return endpoints;
        }
        List<String> first = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (String endpoint : endpoints) {
            byte[] address = of(endpoint);
            boolean inside = address != null && isPrivate(address);
            (inside == home ? first : last).add(endpoint);
        }
        first.addAll(last);
        return first;
    }
}
