package dev.usher.tv.internal;

import dev.usher.rest.Authenticator;
import dev.usher.rest.Identity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Component;

/**
 * Whoever sits at the box is its viewer; nobody else is.
 *
 * <p>The connection must come from the box itself, the Host header must name it (a foreign page
 * whose name suddenly points to 127.0.0.1 sends its own name), and no proxy may stand between.
 */
@Component
public final class LoopbackViewer implements Authenticator {
    /** The role; the principal has the same name. */
    public static final String VIEWER = "viewer";

    private static final Set<String> OURSELVES = Set.of("127.0.0.1", "localhost", "[::1]");

    @Override
    public Optional<Identity> authenticate(HttpServletRequest request) {
        boolean here =
                isLoopback(request.getRemoteAddr())
                        && namesUs(request.getHeader("Host"), request.getLocalPort())
                        && request.getHeader("X-Forwarded-For") == null
                        && request.getHeader("Forwarded") == null;
        return here ? Optional.of(Identity.ambient(VIEWER, VIEWER)) : Optional.empty();
    }

    private static boolean namesUs(String host, int port) {
        if (host == null) {
            return false;
        }
        String suffix = ":" + port;
        return host.endsWith(suffix)
                && OURSELVES.contains(host.substring(0, host.length() - suffix.length()));
    }

    private static boolean isLoopback(String address) {
        try {
            // an address literal: no look-up
            return address != null && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
