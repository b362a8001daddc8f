package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {
    @Test
    void encodesAndDecodes() throws BencodeException {
        byte[] text =
                Bencode.encode(Map.of("b", List.of(1, -2L, "ü"), "a", Map.of("", new byte[] {-1})));
        assertThat(new String(text, StandardCharsets.ISO_8859_1))
                .isEqualTo("d1:ad0:1:\u00ffe1:bli1ei-2e2:\u00c3\u00bcee");
        assertThat(Bencode.encode(Bencode.decode(text))).isEqualTo(text);
    }

    @Test
    void ordersKeysAsUnsignedBytes() {
        byte[] text = Bencode.encode(Map.of("\u00e9", 1, "z", 2));
        assertThat(new String(text, StandardCharsets.ISO_8859_1)).isEqualTo("d1:zi2e1:\u00e9i1ee");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i",
                "i1",
                "ie",
                "i-e",
                "i01e",
                "i-0e",
                "i1.5e",
                "i9223372036854775808e",
                "5:abc",
                "01:a",
                "-1:a",
                "l",
                "d",
                "d1:ae",
                "d1:bi1e1:ai1ee",
                "d1:ai1e1:ai1ee",
                "di1ei2ee",
                "i1ei2e",
                "x",
                "99999999999:a"
            })
    void refusesWhatIsNotCanonical(String text) {
        assertThatThrownBy(() -> Bencode.decode(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(BencodeException.class)
                .hasMessageContaining("at byte");
    }

    @Test
    void refusesDeepNesting() {
        byte[] text =
                ("l".repeat(100_000) + "e".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Bencode.decode(text)).hasMessageContaining("nested deeper");
    }

    @Test
    void refusesTooManyValues() {
        byte[] text = ("l" + "0:".repeat(1 << 18) + "e").getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Bencode.decode(text)).hasMessageContaining("more than");
    }
}
