package dev.usher.shell.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C6")
class KeyCommandsTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final List<String> done = new ArrayList<>();
    private final PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
    private final Session session =
            (Session)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Session.class},
                            (proxy, method, arguments) -> out);

    private final KeyRotation keys =
            new KeyRotation() {
                @Override
                public List<SigningKeyView> keys() {
                    Instant then = Instant.parse("2026-11-01T00:00:00Z");
                    return List.of(
                            new SigningKeyView("abc1", "pass", "current", null),
                            new SigningKeyView("abd2", "pass", "retired", then));
                }

                @Override
                public void announce(Purpose purpose) {
                    done.add("announce " + purpose);
                }

                @Override
                public void rotate(Purpose purpose) {
                    done.add("rotate " + purpose);
                }

                @Override
                public void remove(String kid) {
                    done.add("remove " + kid);
                }
            };

    private String said() {
        return console.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("each key with what it signs, how it stands and since when it does not sign")
    void lists() {
        KeysCommand command = new KeysCommand();
        command.session = session;
        command.keys = keys;
        command.execute();
        assertThat(said().lines())
                .anySatisfy(line -> assertThat(line).contains("pass", "current", "abc1"))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains("retired", "2026-11-01T00:00:00Z", "abd2"));
    }

    @Test
    @DisplayName("announced first, then it signs")
    void replaces() {
        KeyAnnounceCommand announce = new KeyAnnounceCommand();
        announce.session = session;
        announce.keys = keys;
        announce.purpose = "pass";
        announce.execute();
        KeyRotateCommand rotate = new KeyRotateCommand();
        rotate.session = session;
        rotate.keys = keys;
        rotate.purpose = "licence";
        rotate.execute();
        assertThat(done).containsExactly("announce PASS", "rotate LICENCE");
        assertThat(said()).contains("usher:key-rotate", "signs every licence from now on");
        rotate.purpose = "tea";
        assertThatThrownBy(rotate::execute)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no key 'TEA'");
        assertThat(done).hasSize(2);
    }

    @Test
    @DisplayName("one is taken back by the beginning of its name, when no other begins so")
    void takesBack() {
        KeyRemoveCommand command = new KeyRemoveCommand();
        command.session = session;
        command.keys = keys;
        command.key = "ab";
        assertThatThrownBy(command::execute)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Write more");
        assertThat(done).isEmpty();
        command.key = "abd";
        command.execute();
        assertThat(done).containsExactly("remove abd2");
        assertThat(said()).contains("Nothing that abd2 signed is believed any more.");
    }
}
