package dev.usher.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Tier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCodecTest {
    private final Metainfo metainfo =
            Metainfo.build(
                    MetainfoTest.ITEM,
                    16384,
                    List.of(MetainfoTest.hashes(MetainfoTest.content(30_000))),
                    Optional.empty());
    private final Manifest manifest =
            new Manifest(
                    metainfo.layout(),
                    3,
                    "key-1",
                    List.of(new ItemFile("Über uns.mp4", "video/mp4", 29_000)),
                    Instant.parse("2026-11-22T10:00:00Z"));
    private final String payload =
            new String(ManifestCodec.payload(manifest, metainfo.info()), StandardCharsets.UTF_8);

    @Test
    void comesBackAsItWent() {
        assertThat(ManifestCodec.parse(payload.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(manifest);
    }

    private byte[] inTiers() {
        Manifest tiers =
                new Manifest(
                        metainfo.layout(),
                        3,
                        Map.of(Tier.SD, "key-1", Tier.UHD, "key-2"),
                        List.of(new ItemFile("film.mp4", "video/mp4", 29_000, Tier.UHD)),
                        Instant.parse("2026-11-22T10:00:00Z"));
        byte[] bytes = ManifestCodec.payload(tiers, metainfo.info());
        assertThat(ManifestCodec.parse(bytes)).isEqualTo(tiers);
        assertThat(tiers.keyId(0)).isEqualTo("key-2");
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tier\":\"UHD\" | \"tier\":\"HD\" | no key of tier HD",
                "\"tier\":\"UHD\" | \"tier\":\"8K\" | 8K",
                "\"tier\":\"UHD\" | \"tier\":3 | no text 'tier'",
                "\"UHD\":\"key-2\" | \"8K\":\"key-2\" | 8K",
                "\"UHD\":\"key-2\" | \"UHD\":null | no text 'UHD'",
                "\"SD\":\"key-1\" | \"UHD\":\"key-1\" | Duplicate",
            })
    void refusesTiersThatDoNotFit(String part, String replacement, String detail) {
        String payload = new String(inTiers(), StandardCharsets.UTF_8);
        assertThat(payload).contains(part);
        byte[] forged = payload.replace(part, replacement).getBytes(StandardCharsets.UTF_8);
        MetainfoTest.assertInvalid(() -> ManifestCodec.parse(forged), detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"length\":29000 | \"length\":30001 | is said to have",
                "\"length\":29000 | \"length\":-1 | is said to have",
                "\"length\":29000 | \"length\":\"x\" | no number 'length'",
                "\"version\":3 | \"version\":0 | its version is 0",
                "\"version\":3 | \"version\":3000000000 | overflow",
                "00112233445566778899aabbccddeeff | 00112233445566778899aabbccddeefe | another item",
                "Über uns.mp4 | ../x | path element",
                "\"info\" | \"inf\" | no text 'info'",
                "\"keyId\" | \"item\" | Duplicate",
                "2026-11-22T10:00:00Z | yesterday | yesterday",
                "\"files\" | \"fils\" | names 0 files",
            })
    void refusesWhatDoesNotFit(String part, String replacement, String detail) {
        assertThat(payload).contains(part);
        byte[] forged = payload.replace(part, replacement).getBytes(StandardCharsets.UTF_8);
        MetainfoTest.assertInvalid(() -> ManifestCodec.parse(forged), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "\u0000"})
    void refusesWhatIsNoPayload(String text) {
        MetainfoTest.assertInvalid(
                () -> ManifestCodec.parse(text.getBytes(StandardCharsets.UTF_8)), "Publish");
    }
}
