package dev.usher.reach.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routers, and what pretends to be one. */
class IgdTest {
    private static final String IP1 = "urn:schemas-upnp-org:service:WANIPConnection:1";
    private static final String IP2 = "urn:schemas-upnp-org:service:WANIPConnection:2";
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> actions = new ArrayList<>();
    private HttpServer router;
    private String description = device(IP1, "/control");
    private int conflicts;
    private boolean onlyPermanent;
    private InetAddress local;
    private Igd igd;

    @BeforeEach
    void start() throws IOException {
        local = InetAddress.getByName("127.0.0.1");
        router = HttpServer.create(new InetSocketAddress(local, 0), 0);
        router.createContext("/description", http -> answer(http, 200, description));
        router.createContext("/control", this::act);
        router.start();
        igd = new Igd(own -> Set.of(location()));
    }

    @AfterEach
    void stop() {
        router.stop(0);
    }

    private URI location() {
        return URI.create("http://127.0.0.1:" + router.getAddress().getPort() + "/description");
    }

    private static String device(String type, String control) {
        return "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>"
                + "<serviceType>"
                + type
                + "</serviceType><controlURL>"
                + control
                + "</controlURL></service></serviceList></device></root>";
    }

    private void act(HttpExchange http) throws IOException {
        String body = new String(http.getRequestBody().readAllBytes(), UTF_8);
        String action = http.getRequestHeaders().getFirst("SOAPAction").replaceAll(".*#|\"", "");
        actions.add(action);
        boolean adds = action.startsWith("Add");
        if (adds && conflicts-- > 0) {
            answer(http, 500, fault(718, "ConflictInMappingEntry"));
        } else if (adds && onlyPermanent && !body.contains("Duration>0<")) {
            answer(http, 500, fault(725, "OnlyPermanentLeasesSupported"));
        } else if (action.equals("GetExternalIPAddress")) {
            answer(http, 200, "<a><NewExternalIPAddress>192.0.2.7</NewExternalIPAddress></a>");
        } else {
            answer(http, 200, "<a><NewReservedPort>40001</NewReservedPort></a>");
        }
    }

    private static String fault(int code, String text) {
        return "<f><errorCode>"
                + code
                + "</errorCode><errorDescription>"
                + text
                + "</errorDescription></f>";
    }

    private static void answer(HttpExchange http, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        http.sendResponseHeaders(status, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    private Mapping map() throws IOException {
        return igd.map(local, 6891, 6891, HOUR);
    }

    @Test
    @Tag("D5")
    void firstVersionMapsThePortItIsAskedFor() throws IOException {
        assertThat(map())
                .isEqualTo(
                        new Mapping(new InetSocketAddress("192.0.2.7", 6891), local, 6891, HOUR));
        igd.unmap(map());
        assertThat(actions).endsWith("DeletePortMapping");
    }

    @Test
    void secondVersionSaysWhichPortItGave() throws IOException {
        description = device(IP2, "/control");
        assertThat(map().external().getPort()).isEqualTo(40001);
        assertThat(actions).contains("AddAnyPortMapping");
    }

    @Test
    void takenPortIsExchangedForAnother() throws IOException {
        conflicts = 2;
        assertThat(map().external().getPort()).isNotEqualTo(6891).isGreaterThan(1023);
    }

    @Test
    void oldRouterGetsAMappingWithoutAnEnd() throws IOException {
        onlyPermanent = true;
        assertThat(map().external().getPort()).isEqualTo(6891);
    }

    @Test
    void refusalNamesItsReason() {
        conflicts = 100;
        assertThatThrownBy(this::map).hasMessageContaining("ConflictInMappingEntry (718)");
    }

    @Test
    void documentTypeIsRefused() {
        description =
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + device(IP1, "/&e;");
        assertThatThrownBy(this::map).hasMessageContaining("no XML we take");
        assertThat(actions).isEmpty();
    }

    @Test
    void endlessDocumentIsRefused() {
        description = device(IP1, "/control" + " ".repeat(70_000));
        assertThatThrownBy(this::map).hasMessageContaining("too long");
    }

    @Test
    void garbageIsRefused() {
        description = "\0\0\0";
        assertThatThrownBy(this::map).hasMessageContaining("no XML we take");
    }

    @Test
    void nobodyElseIsControlled() {
        description = device(IP1, "http://192.0.2.1/control");
        assertThatThrownBy(this::map).hasMessageContaining("no connection to map");
        description = device(IP1, "file:///etc/passwd");
        assertThatThrownBy(this::map).hasMessageContaining("no connection to map");
    }
}
