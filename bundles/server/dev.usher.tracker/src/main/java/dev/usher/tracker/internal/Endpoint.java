package dev.usher.tracker.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code address:port} as boxes report it. */
final class Endpoint {
    private static final Pattern FORM =
            Pattern.compile("([0-9.]{7,15}|\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]):([0-9]{1,5})");

    private Endpoint() {}

    /**
     * Empty for host names: compact answers have no room for them, and a tracker does not wait for
     * DNS.
     */
    static Optional<InetSocketAddress> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(form.group(2));
        if (port == 0 || port > 65535) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new InetSocketAddress(
                            InetAddress.getByName(form.group(1).replaceAll("[\\[\\]]", "")), port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
