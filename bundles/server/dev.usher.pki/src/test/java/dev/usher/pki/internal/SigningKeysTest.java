package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.Problem;
import dev.usher.server.api.KeyRotation.SigningKeyView;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

/** Signing keys are announced, replaced and taken back. */
@Tag("SEC")
class SigningKeysTest {
    private static final byte[] PAYLOAD = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String TYPE = "usher-pass+jwt";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir private Path parent;
    private final SilentEvents events = new SilentEvents();
    private SigningKeys keys;

    @BeforeEach
    void open() throws IOException {
        keys =
                new SigningKeys(
                        new KeyDirectory(parent.resolve("pki"), Clock.fixed(NOW, ZoneOffset.UTC)),
                        events);
    }

    private String pass() {
        return keys.sign(Purpose.PASS, TYPE, PAYLOAD);
    }

    private void assertBelieved(String jws) {
        assertThat(keys.verify(Purpose.PASS, TYPE, jws)).isEqualTo(PAYLOAD);
    }

    private void assertRefused(String jws) {
        assertThatThrownBy(() -> keys.verify(Purpose.PASS, TYPE, jws))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("pass-signature"));
    }

    private String kid(String state) {
        return keys.keys().stream()
                .filter(k -> k.purpose().equals("pass") && k.state().equals(state))
                .map(SigningKeyView::kid)
                .findFirst()
                .orElse("none");
    }

    @Test
    @DisplayName("The next key is in the JWK set before it signs; the old one stays believed")
    void rotation() throws IOException {
        String before = pass();
        String old = kid("current");
        assertThatThrownBy(() -> keys.rotate(Purpose.PASS))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("key-not-announced"));

        keys.announce(Purpose.PASS);
        keys.announce(Purpose.PASS);
        String next = kid("next");
        assertThat(keys.jwks()).contains(next);
        assertThat(kid("current")).isEqualTo(old);
        open();
        assertThat(kid("next")).isEqualTo(next);

        keys.rotate(Purpose.PASS);
        assertThat(kid("current")).isEqualTo(next);
        assertThat(kid("next")).isEqualTo("none");
        assertThat(keys.keys()).contains(new SigningKeyView(old, "pass", "retired", NOW));
        assertThat(keys.jwks()).contains(old, next);
        assertBelieved(before);
        assertBelieved(pass());
        open();
        assertThat(kid("retired")).isEqualTo(old);
        assertBelieved(before);
        assertBelieved(pass());
        assertThat(events.events).extracting(Event::getTopic).contains(ServerTopics.KEYS);
    }

    @Test
    @DisplayName("The JWK set says what each key is for, the next and the retired ones too")
    void purposes() throws Exception {
        keys.announce(Purpose.PASS);
        keys.rotate(Purpose.PASS);
        keys.announce(Purpose.PASS);
        VerificationKeys published = VerificationKeys.parse(keys.jwks());
        assertThat(keys.keys()).hasSize(5);
        for (SigningKeyView key : keys.keys()) {
            for (String purpose : List.of("manifest", "pass", "licence")) {
                assertThat(published.key(purpose, key.kid()).isPresent())
                        .as("%s for %s", key, purpose)
                        .isEqualTo(key.purpose().equals(purpose));
            }
        }
    }

    @Test
    @DisplayName("A key that leaked is gone at once, its private half too, and another one signs")
    void leaked() throws IOException {
        String before = pass();
        String leaked = kid("current");
        SigningKey stolen = SigningKey.load(parent.resolve("pki/pass.key"));

        keys.remove(leaked);

        assertRefused(before);
        assertBelieved(pass());
        assertThat(keys.jwks()).doesNotContain(leaked);
        assertThat(SigningKey.load(parent.resolve("pki/pass.key")).keyId())
                .isNotEqualTo(stolen.keyId());
        open();
        assertRefused(before);
        assertBelieved(pass());
    }

    @Test
    @DisplayName("A retired or an announced key can leak, too")
    void leakedLater() throws IOException {
        String before = pass();
        keys.announce(Purpose.PASS);
        keys.rotate(Purpose.PASS);
        String between = pass();
        keys.announce(Purpose.PASS);
        keys.rotate(Purpose.PASS);
        keys.announce(Purpose.PASS);
        List<SigningKeyView> retired =
                keys.keys().stream().filter(k -> k.state().equals("retired")).toList();
        assertThat(retired).hasSize(2);

        keys.remove(retired.get(0).kid());
        keys.remove(kid("next"));

        assertRefused(before);
        assertBelieved(between);
        assertThat(kid("next")).isEqualTo("none");
        open();
        assertRefused(before);
        assertBelieved(between);
        assertThatThrownBy(() -> keys.remove("nobody's"))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("key-unknown"));
    }

    @Test
    @DisplayName("A replacement that a crash cut off has not happened, and can be repeated")
    void crash() throws IOException {
        String before = pass();
        String old = kid("current");
        keys.announce(Purpose.PASS);
        Path current = parent.resolve("pki/pass.key");
        Path next = parent.resolve("pki/pass.next.key");
        Path oldKey = Files.copy(current, parent.resolve("old"));
        Path nextKey = Files.copy(next, parent.resolve("next"));
        keys.rotate(Purpose.PASS);
        // as if the last step had not come
        Files.move(oldKey, current, StandardCopyOption.REPLACE_EXISTING);
        Files.move(nextKey, next);

        open();

        assertThat(kid("current")).isEqualTo(old);
        assertThat(kid("retired")).isEqualTo("none");
        assertBelieved(before);
        keys.rotate(Purpose.PASS);
        assertBelieved(before);
        assertThat(kid("retired")).isEqualTo(old);
    }
}
