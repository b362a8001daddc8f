package dev.usher.reach.mapping;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpServer;
import dev.usher.itests.fuzz.Input;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class IgdFuzzTest {
    private static final String DESCRIPTION =
            "<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:2</serviceType>"
                    + "<controlURL>/control</controlURL></service></root>";
    private static final AtomicInteger SERVED = new AtomicInteger();
    private static volatile List<byte[]> answers = List.of();
    private static HttpServer router;

    @BeforeAll
    static void listen() throws IOException {
        // else each answer waits for an acknowledgement that the other side delays
        System.setProperty("sun.net.httpserver.nodelay", "true");
        router = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        router.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    int n = SERVED.getAndIncrement();
                    byte[] answer = n < answers.size() ? answers.get(n) : new byte[0];
                    boolean refused = answer.length > 0 && answer[0] == '!';
                    exchange.sendResponseHeaders(
                            refused ? 500 : 200, answer.length == 0 ? -1 : answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        router.start();
    }

    @AfterAll
    static void close() {
        router.stop(0);
    }

    /** Description (empty: a good one), outer address, granted port. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void documentsAreReadOrRefused(byte[] input) throws IOException {
        // whatever the router's document says: it is asked itself, and nobody else
        BugDetectors.allowNetworkConnections(
                (host, port) -> Set.of("localhost", "127.0.0.1").contains(host));
        List<byte[]> parts = Input.parts(input, 3);
        byte[] description = parts.get(0);
        if (description.length == 0) {
            description = DESCRIPTION.getBytes(StandardCharsets.US_ASCII);
        }
        answers = List.of(description, parts.get(1), parts.get(2));
        SERVED.set(0);
        URI location = URI.create("http://127.0.0.1:" + router.getAddress().getPort() + "/d.xml");
        try {
            InetAddress local = InetAddress.getByName("127.0.0.1");
            new Igd(own -> Set.of(location)).map(local, 6891, 6891, Duration.ofHours(1));
        } catch (IOException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }
}
