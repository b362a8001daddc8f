package dev.usher.reach.way;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host:port} as text. */
public final class Address {
    private static final Pattern FORM = Pattern.compile("\\[?([^\\[\\]]*?)]?:(\\d{1,5})");

    private Address() {}

    /**
     * Reads an address; a host name is looked up, which may take its time.
     *
     * @param defaultHost instead of an empty host
     * @return empty: not of that form
     * @throws UnknownHostException nobody knows the name
     */
    public static Optional<InetSocketAddress> parse(String text, String defaultHost)
            throws UnknownHostException {
        Matcher m = FORM.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65535) {
            return Optional.empty();
        }
        String host = m.group(1).isEmpty() ? defaultHost : m.group(1);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        InetAddress address = InetAddress.getByName(host);
        return Optional.of(new InetSocketAddress(address, Integer.parseInt(m.group(2))));
    }

    /** The numbers, as others understand them. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String bare = zone < 0 ? host : host.substring(0, zone);
        return (bare.contains(":") ? "[" + bare + "]" : bare) + ":" + address.getPort();
    }
}
