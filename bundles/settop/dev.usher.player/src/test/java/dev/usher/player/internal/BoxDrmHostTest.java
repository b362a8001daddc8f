package dev.usher.player.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxIdentity.Purpose;
import java.lang.reflect.Proxy;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC")
class BoxDrmHostTest {
    /** A box that knows one key, for one purpose. */
    private static BoxIdentity knowing(PublicKey key, Purpose purpose) {
        return (BoxIdentity)
                Proxy.newProxyInstance(
                        BoxIdentity.class.getClassLoader(),
                        new Class<?>[] {BoxIdentity.class},
                        (proxy, method, arguments) ->
                                Optional.of(key).filter(known -> arguments[0] == purpose));
    }

    @Test
    @DisplayName("a DRM system verifies licences by the operator's keys for licences only")
    void licences() throws Exception {
        PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        for (Purpose purpose : Purpose.values()) {
            BoxDrmHost host = new BoxDrmHost(knowing(key, purpose), null, null, null, null);
            assertThat(host.operatorKey("k").isPresent())
                    .as("a key for %s", purpose)
                    .isEqualTo(purpose == Purpose.LICENCE);
        }
    }
}
