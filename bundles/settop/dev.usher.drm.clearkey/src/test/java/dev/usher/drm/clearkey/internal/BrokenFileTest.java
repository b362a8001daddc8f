package dev.usher.drm.clearkey.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.drm.clearkey.internal.SegmentPlan.Cut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that are not as they should be: refused, never worse. */
@Tag("SEC")
class BrokenFileTest {
    private static final byte[] FILM = TestFile.film().bytes();

    private static void refused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> MovieReader.read(new TestFile(bytes)))
                .isInstanceOf(Mp4Exception.class)
                .hasMessageContaining(reason);
    }

    private static byte[] box(String type, int size) {
        return ByteBuffer.allocate(16)
                .putInt(size)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static int find(String type) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        // behind the brands
        for (int i = 32; ; i++) {
            if (Arrays.equals(FILM, i, i + 4, name, 0, 4)) {
                return i;
            }
        }
    }

    /** The film with a number changed, at some distance behind a box's type. */
    private static byte[] with(String type, int distance, int value) {
        byte[] film = FILM.clone();
        ByteBuffer.wrap(film).putInt(find(type) + distance, value);
        return film;
    }

    @Test
    void noFilm() {
        refused(new byte[0], "no movie box");
        refused(new byte[7], "too early");
        refused(box("mdat", 16), "no movie box");
        refused(box("moov", 16), "no 'mvhd'");
        refused(box("moov", 17), "outside");
        refused(box("moov", 1), "outside");
        refused(box("moov", 7), "outside");
        refused("<html></html>        ".getBytes(StandardCharsets.UTF_8), "outside");
    }

    @Test
    @DisplayName("tables that promise what is not there")
    void tables() {
        refused(with("stsz", 12, Integer.MAX_VALUE), "too early");
        refused(with("stsz", 12, -1), "too early");
        refused(with("stsz", 8, 0x7fffffff), "lies outside");
        refused(with("stsz", 16, 0x7fffffff), "lies outside");
        refused(with("stts", 12, 0), "fewer samples");
        refused(with("stts", 8, 1 << 30), "too early");
        refused(with("ctts", 8, 3), "fewer samples");
        refused(with("stco", 12, -1), "lies outside");
        refused(with("stco", 8, 3), "fewer samples");
        refused(with("stsc", 12, 0), "not in order");
        refused(with("stsc", 12, 2), "does not begin");
        refused(with("stsc", 20, 2), "codec");
        refused(with("stss", 12, 0), "sample 0");
        refused(with("mdhd", 16, 0), "timescale");
        refused(with("mdhd", 16, 1), "longer");
        refused(with("elst", 8, 2), "edit list");
        refused(with("elst", 16, -1), "edit list");
        refused(with("avc1", 0, 0x68766331), "'hvc1'");
        refused(with("avc1", 0, 0x656e6376), "'encv'");
    }

    @Test
    @DisplayName("pictures that are not as their units say leave in no part clear")
    void notUnits() {
        byte[] data = new byte[1000];
        SampleEntry entry = new SampleEntry("avc1", new byte[0], "avc1.64001f", 4);
        assertThat(Subsamples.of(entry, data, 0, 1000)).containsExactly(0, 1000);
        ByteBuffer.wrap(data).putInt(2000);
        assertThat(Subsamples.of(entry, data, 0, 1000)).containsExactly(0, 1000);
        ByteBuffer.wrap(data).putInt(96).put((byte) 0x65);
        assertThat(Subsamples.of(entry, data, 0, 1000)).containsExactly(36, 64, 0, 900);
        assertThat(Subsamples.of(entry, data, 0, 103)).containsExactly(36, 64, 0, 3);
        assertThat(Subsamples.of(entry, data, 0, 0)).containsExactly(0, 0);
    }

    @Test
    @DisplayName("much in clear is told in steps")
    void longClear() {
        byte[] data = new byte[200_000];
        ByteBuffer.wrap(data).putInt(data.length - 4).put((byte) 6);
        SampleEntry entry = new SampleEntry("avc1", new byte[0], "avc1.64001f", 4);
        assertThat(Subsamples.of(entry, data, 0, data.length))
                .containsExactly(0xffff, 0, 0xffff, 0, 0xffff, 0, 200_000 - 3 * 0xffff, 0);
    }

    @Test
    @DisplayName(
            "cut anywhere, or with bytes changed anywhere: read or refused, and what is read can be made")
    void damaged() throws IOException {
        Random random = new Random(11);
        int index = 24_500;
        int read = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] film =
                    Arrays.copyOf(FILM, i % 8 == 0 ? random.nextInt(2 * index) : FILM.length / 8);
            for (int changes = random.nextInt(4) + 1; changes > 0 && film.length > 0; changes--) {
                int at = random.nextInt(Math.min(film.length, index));
                film[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
            }
            if (attempt(film)) {
                read++;
            }
        }
        // cut as it is, next to nothing passes; that anything does is seen below
        assertThat(read).isLessThan(1500);
        for (int i = 0; i < 400; i++) {
            byte[] film = FILM.clone();
            film[random.nextInt(index)] = (byte) random.nextInt(256);
            if (attempt(film)) {
                read++;
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    private static boolean attempt(byte[] film) throws IOException {
        TestFile file = new TestFile(film);
        try {
            Movie movie = MovieReader.read(file);
            InitSegment.of(movie, new byte[16]);
            SampleCipher cipher = new SampleCipher(new byte[16]);
            int number = 0;
            for (Cut cut : SegmentPlan.of(movie)) {
                if (number < 2) {
                    MediaSegment.make(file, number, cut, cipher);
                }
                number++;
            }
            return true;
        } catch (Mp4Exception e) {
            return false;
        }
    }
}
