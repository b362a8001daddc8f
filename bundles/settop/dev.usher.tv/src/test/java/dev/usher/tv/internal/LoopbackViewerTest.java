package dev.usher.tv.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackViewerTest {
    private final LoopbackViewer authenticator = new LoopbackViewer();

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:8490, true",
        "127.0.0.1, localhost:8490, true",
        "0:0:0:0:0:0:0:1, [::1]:8490, true",
        "192.168.1.7, 192.168.1.2:8490, false",
        "192.168.1.7, localhost:8490, false",
        "127.0.0.1, evil.example:8490, false",
        "127.0.0.1, localhost.evil.example:8490, false",
        "127.0.0.1, localhost:8480, false",
        "127.0.0.1, localhost, false",
        "127.0.0.1, , false",
    })
    void recognisesWhoSitsAtTheBox(String from, String host, boolean viewer) {
        assertThat(authenticator.authenticate(request(from, host, Map.of())).isPresent())
                .isEqualTo(viewer);
    }

    @Test
    void doesNotTakeAProxyForAPerson() {
        assertThat(
                        authenticator.authenticate(
                                request(
                                        "127.0.0.1",
                                        "localhost:8490",
                                        Map.of("X-Forwarded-For", "1.2.3.4"))))
                .isEmpty();
    }

    @Test
    void isAmbientSoThatForeignPagesCannotChangeAnything() {
        assertThat(authenticator.authenticate(request("127.0.0.1", "localhost:8490", Map.of())))
                .hasValueSatisfying(i -> assertThat(i.ambient()).isTrue());
    }

    private static HttpServletRequest request(
            String from, String host, Map<String, String> headers) {
        return (HttpServletRequest)
                Proxy.newProxyInstance(
                        LoopbackViewerTest.class.getClassLoader(),
                        new Class<?>[] {HttpServletRequest.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getRemoteAddr" -> from;
                                    case "getLocalPort" -> 8490;
                                    case "getHeader" ->
                                            arguments[0].equals("Host")
                                                    ? host
                                                    : headers.get(arguments[0]);
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }
}
