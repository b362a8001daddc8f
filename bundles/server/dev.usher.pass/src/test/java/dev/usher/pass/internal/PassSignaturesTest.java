package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pass outlives the key that signed it. */
@Tag("SEC")
class PassSignaturesTest {
    private static final byte[] CLAIMS = "{\"jti\":\"p1\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir Path before;
    @TempDir Path after;

    @Test
    @DisplayName("It says the same under a key that is believed; one that is believed stays")
    void signedAnew() throws Exception {
        String token = new FakeOperatorKeys(before).sign(Purpose.PASS, PassTokens.TYPE, CLAIMS);
        PassGrant granted = new PassGrant("p1", new ItemId("a".repeat(32)), token, null);
        FakeOperatorKeys now = new FakeOperatorKeys(Files.createDirectories(after));
        assertThatThrownBy(() -> now.verify(Purpose.PASS, PassTokens.TYPE, token))
                .isInstanceOf(Problem.class);
        PassSignatures signatures = new PassSignatures(now);

        PassGrant anew = signatures.believed(granted);

        assertThat(now.verify(Purpose.PASS, PassTokens.TYPE, anew.pass())).isEqualTo(CLAIMS);
        assertThat(anew.id()).isEqualTo("p1");
        assertThat(signatures.believed(anew)).isSameAs(anew);
    }
}
