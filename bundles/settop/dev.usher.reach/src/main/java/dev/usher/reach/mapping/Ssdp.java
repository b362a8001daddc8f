package dev.usher.reach.mapping;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds Internet gateway devices by SSDP (UPnP Device Architecture 2.0, section 1.3). */
final class Ssdp {
    private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);
    private static final String[] TARGETS = {
        "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
        "urn:schemas-upnp-org:device:InternetGatewayDevice:1"
    };
    private static final Pattern LOCATION =
            Pattern.compile("(?im)^location:[ \\t]*(\\S{1,500})[ \\t]*\\r?$");
    private static final int LONGEST = 2048;
    private static final int WAIT_MILLIS = 1500;
    private static final int MOST = 8;

    private Ssdp() {}

    /**
     * Asks the network {@code own} is in.
     *
     * @return addresses of descriptions, each on the very machine that named it; no others are
     *     followed, for anybody at home can answer
     */
    static Set<URI> gateways(InetAddress own) throws IOException {
        Set<URI> found = new LinkedHashSet<>();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
            for (String target : TARGETS) {
                byte[] search = search(target).getBytes(US_ASCII);
                socket.send(new DatagramPacket(search, search.length, GROUP));
            }
            long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
            while (found.size() < MOST) {
                int left = (int) ((deadline - System.nanoTime()) / 1_000_000);
                if (left <= 0) {
                    break;
                }
                socket.setSoTimeout(left);
                DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
                socket.receive(packet);
                location(packet).ifPresent(found::add);
            }
        } catch (SocketTimeoutException e) {
            return found;
        }
        return found;
    }

    private static String search(String target) {
        return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n"
                + "MX: 1\r\nST: "
                + target
                + "\r\n\r\n";
    }

    static Optional<URI> location(DatagramPacket packet) {
        String text = new String(packet.getData(), 0, packet.getLength(), US_ASCII);
        Matcher m = LOCATION.matcher(text);
        if (!text.startsWith("HTTP/1.1 200") || !m.find()) {
            return Optional.empty();
        }
        try {
            URI location = URI.create(m.group(1));
            boolean its =
                    "http".equals(location.getScheme())
                            && location.getPort() <= 65535
                            && packet.getAddress().getHostAddress().equals(location.getHost());
            return its ? Optional.of(location) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
