package dev.usher.drm.clearkey.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.drm.clearkey.internal.SegmentPlan.Cut;
import dev.usher.drm.clearkey.internal.SegmentPlan.Range;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another program makes of our files, and we of its. */
@Tag("P5")
class ForeignReaderTest {
    private static final byte[] KEY = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final byte[] KEY_ID =
            HexFormat.of().parseHex("0f0e0d0c0b0a09080706050403020100");

    @TempDir Path directory;

    /** All of it in one fragment: ffmpeg's decryption knows no second one. */
    private Path encrypted(TestFile file) throws IOException, Mp4Exception {
        Movie movie = MovieReader.read(file);
        List<Range> whole =
                movie.tracks().stream()
                        .map(track -> new Range(track, 0, track.samples().count()))
                        .toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(InitSegment.of(movie, KEY_ID));
        Cut cut = new Cut(Duration.ZERO, true, whole);
        out.write(MediaSegment.make(file, 0, cut, new SampleCipher(KEY)));
        return Files.write(directory.resolve("encrypted.mp4"), out.toByteArray());
    }

    private List<String> frames(Path file, String stream, byte[] key)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        if (key != null) {
            arguments.addAll(List.of("-decryption_key", HexFormat.of().formatHex(key)));
        }
        // which it obeys in files that are not fragmented only
        arguments.addAll(List.of("-ignore_editlist", "1", "-i", file.toString()));
        arguments.addAll(List.of("-map", stream, "-f", "framemd5", "-"));
        return Ffmpeg.run(directory, arguments.toArray(String[]::new))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static void assertSame(List<String> frames, List<String> original) {
        assertThat(frames).hasSameSizeAs(original).hasSizeGreaterThan(500);
        assertThat(frames.get(0)).isEqualTo(original.get(0));
        assertThat(frames.equals(original)).as("every frame and its time").isTrue();
    }

    @Test
    @DisplayName(
            "ffmpeg decrypts to the very pictures and sounds of the original, at the same times")
    void ffmpegDecrypts() throws Exception {
        Path encrypted = encrypted(TestFile.film());
        for (String stream : List.of("0:v", "0:a")) {
            assertSame(frames(encrypted, stream, KEY), frames(TestFile.FILM, stream, null));
        }
    }

    @Test
    @DisplayName("ffmpeg with another key does not")
    void wrongKey() throws Exception {
        byte[] other = KEY.clone();
        other[0]++;
        Path encrypted = encrypted(TestFile.film());
        assertThatThrownBy(() -> frames(encrypted, "0:a", other))
                .hasMessageContaining("Invalid data found");
    }

    @Test
    @DisplayName("a fragmented file has the same samples at the same times")
    void fragmented() throws Exception {
        Path fragmented = directory.resolve("fragmented.mp4");
        Ffmpeg.run(
                directory,
                "-i",
                TestFile.FILM.toString(),
                "-c",
                "copy",
                "-movflags",
                "frag_keyframe+empty_moov+default_base_moof",
                "-avoid_negative_ts",
                "disabled",
                fragmented.toString());
        Movie movie = MovieReader.read(TestFile.of(fragmented));
        Movie original = MovieReader.read(TestFile.film());
        assertThat(movie.tracks()).hasSize(2);
        for (int t = 0; t < 2; t++) {
            Samples samples = movie.tracks().get(t).samples();
            Samples expected = original.tracks().get(t).samples();
            assertThat(samples.count()).isEqualTo(expected.count());
            for (int i = 0; i < samples.count(); i++) {
                assertThat(samples.size(i)).isEqualTo(expected.size(i));
                assertThat(samples.isSync(i)).isEqualTo(expected.isSync(i));
            }
        }
        Path encrypted = encrypted(TestFile.of(fragmented));
        assertSame(frames(encrypted, "0:v", KEY), frames(fragmented, "0:v", null));
    }

    @Test
    @DisplayName("sound alone")
    void soundAlone() throws Exception {
        Path sound = directory.resolve("sound.m4a");
        Ffmpeg.run(
                directory, "-i", TestFile.FILM.toString(), "-vn", "-c", "copy", sound.toString());
        TestFile file = TestFile.of(sound);
        try (ClearKeyStream stream = new ClearKeyStream(file, new ContentKey(new SecureRandom()))) {
            assertThat(stream.mediaType()).isEqualTo("audio/mp4; codecs=\"mp4a.40.2\"");
            assertThat(stream.segments()).hasSizeBetween(10, 20);
        }
        assertSame(frames(encrypted(file), "0:a", KEY), frames(sound, "0:a", null));
    }
}
