package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** UPnP Internet Gateway Device 1 and 2: ports of a WANIPConnection or WANPPPConnection. IPv4. */
final class Igd implements MappingProtocol {
    /** Version 2 first: it knows AddAnyPortMapping and never mappings without an end. */
    private static final List<String> SERVICES =
            List.of(
                    "urn:schemas-upnp-org:service:WANIPConnection:2",
                    "urn:schemas-upnp-org:service:WANIPConnection:1",
                    "urn:schemas-upnp-org:service:WANPPPConnection:1");

    private static final int CONFLICT = 718;
    private static final int ONLY_PERMANENT = 725;
    private static final int OTHER_PORTS = 4;
    private static final int MOST_PORT = 65535;
    private static final String DOTTED = "\\d{1,3}(\\.\\d{1,3}){3}";

    /** Where descriptions of devices are. */
    interface Discovery {
        Set<URI> gateways(InetAddress own) throws IOException;
    }

    private final Discovery discovery;
    private volatile Service known;

    Igd(Discovery discovery) {
        this.discovery = discovery;
    }

    private record Service(URI control, String type) {}

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public Mapping map(InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        if (!(local instanceof Inet4Address)) {
            throw new IOException("it knows IPv4 only");
        }
        Service service = known;
        if (service == null) {
            service = find(local);
        }
        try {
            Mapping made = map(service, local, port, wished, lifetime);
            known = service;
            return made;
        } catch (Soap.Refusal e) {
            throw e;
        } catch (IOException e) {
            known = null; // the router may have moved its control address: look for it again
            throw e;
        }
    }

    private static Mapping map(
            Service service, InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        String address =
                Soap.text(act(service, "GetExternalIPAddress", Map.of()), "NewExternalIPAddress")
                        .filter(a -> a.matches(DOTTED))
                        .orElseThrow(() -> new IOException("the router has no outer address"));
        int external =
                service.type().endsWith(":2")
                        ? addAny(service, local, port, wished, lifetime)
                        : add(service, local, port, wished, lifetime);
        return new Mapping(
                new InetSocketAddress(InetAddress.getByName(address), external),
                local,
                port,
                lifetime);
    }

    private static int addAny(
            Service service, InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        Document answer =
                act(service, "AddAnyPortMapping", arguments(local, port, wished, lifetime));
        return Soap.text(answer, "NewReservedPort")
                .filter(p -> p.matches("\\d{1,5}"))
                .map(Integer::parseInt)
                .filter(p -> p <= MOST_PORT)
                .orElse(wished);
    }

    private static int add(
            Service service, InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        int external = wished;
        for (int attempt = 0; ; attempt++) {
            try {
                act(service, "AddPortMapping", arguments(local, port, external, lifetime));
                return external;
            } catch (Soap.Refusal e) {
                if (e.code() == ONLY_PERMANENT && !lifetime.isZero()) {
                    return add(service, local, port, external, Duration.ZERO);
                }
                if (e.code() != CONFLICT || attempt >= OTHER_PORTS) {
                    throw e;
                }
                external = ThreadLocalRandom.current().nextInt(1024, 65536);
            }
        }
    }

    private static Map<String, String> arguments(
            InetAddress local, int port, int external, Duration lifetime) {
        Map<String, String> arguments = new LinkedHashMap<>(key(external));
        arguments.put("NewInternalPort", String.valueOf(port));
        arguments.put("NewInternalClient", local.getHostAddress());
        arguments.put("NewEnabled", "1");
        arguments.put("NewPortMappingDescription", "Usher");
        arguments.put("NewLeaseDuration", String.valueOf(lifetime.toSeconds()));
        return arguments;
    }

    private static Map<String, String> key(int external) {
        Map<String, String> key = new LinkedHashMap<>();
        key.put("NewRemoteHost", "");
        key.put("NewExternalPort", String.valueOf(external));
        key.put("NewProtocol", "TCP");
        return key;
    }

    private static Document act(Service service, String action, Map<String, String> arguments)
            throws IOException {
        return Soap.act(service.control(), service.type(), action, arguments);
    }

    @Override
    public void unmap(Mapping mapping) throws IOException {
        Service service = known;
        if (service != null) {
            act(service, "DeletePortMapping", key(mapping.external().getPort()));
        }
    }

    private Service find(InetAddress local) throws IOException {
        Set<URI> locations = discovery.gateways(local);
        IOException failure = new IOException("no router answers");
        for (URI location : locations) {
            try {
                Optional<Service> service = service(location);
                if (service.isPresent()) {
                    return service.get();
                }
                failure = new IOException("the router has no connection to map");
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** The service of a device, when it is controlled on the same machine that describes it. */
    private static Optional<Service> service(URI location) throws IOException {
        Document description = Soap.get(location);
        NodeList services = description.getElementsByTagNameNS("*", "service");
        for (String wanted : SERVICES) {
            for (int i = 0; i < services.getLength(); i++) {
                Element service = (Element) services.item(i);
                Optional<URI> control =
                        Soap.child(service, "controlURL").flatMap(c -> control(location, c));
                if (Soap.child(service, "serviceType").filter(wanted::equals).isPresent()
                        && control.isPresent()) {
                    return Optional.of(new Service(control.get(), wanted));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> control(URI location, String text) {
        try {
            URI control = location.resolve(text);
            boolean same =
                    "http".equals(control.getScheme())
                            && control.getPort() <= MOST_PORT
                            && location.getHost().equals(control.getHost());
            return same ? Optional.of(control) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
