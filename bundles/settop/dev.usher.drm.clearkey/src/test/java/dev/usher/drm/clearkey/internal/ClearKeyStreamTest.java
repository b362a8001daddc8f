package dev.usher.drm.clearkey.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.ProtectedStream;
import dev.usher.drm.api.ProtectedStream.Segment;
import dev.usher.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P5")
class ClearKeyStreamTest {
    private static final TestFile FILM = TestFile.film();
    private final ProtectedStream stream = protect(FILM);

    private static ProtectedStream protect(TestFile file) {
        try {
            return new ClearKeySystem().protect(file).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] request(byte[] keyId) {
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(keyId);
        return ("{\"kids\":[\"" + kid + "\"],\"type\":\"temporary\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** As the initialization segment says to the browser. */
    private static byte[] keyId(byte[] initialization) throws Mp4Exception {
        List<Box> top = new Box("init", ByteBuffer.wrap(initialization)).boxes();
        Box pssh = Box.require(Box.require(top, "moov").boxes(), "pssh");
        pssh.skip(4 + 16 + 4);
        return Arrays.copyOfRange(pssh.bytes(), 24, 40);
    }

    private static byte[] key(ProtectedStream stream) throws DrmException, Mp4Exception {
        JsonNode keys =
                Json.read(stream.licence(request(keyId(stream.initialization()))), JsonNode.class);
        return Base64.getUrlDecoder().decode(keys.path("keys").path(0).path("k").asText());
    }

    @Test
    @DisplayName("says what it is, and is cut where decoding can begin")
    void describesItself() {
        assertThat(stream.mediaType())
                .matches("video/mp4; codecs=\"avc1\\.[0-9a-f]{6}, mp4a\\.40\\.2\"");
        assertThat(stream.duration().toMillis()).isBetween(29_900L, 30_200L);
        List<Segment> segments = stream.segments();
        assertThat(segments).hasSizeBetween(8, 16).allMatch(Segment::randomAccess);
        assertThat(segments.get(0).start()).isZero();
        for (int i = 1; i < segments.size(); i++) {
            assertThat(segments.get(i).start().minus(segments.get(i - 1).start()))
                    .isGreaterThanOrEqualTo(SegmentPlan.SHORTEST.minusMillis(100));
        }
    }

    @Test
    @DisplayName("decrypts to every sample of the original, in order")
    void roundTrip() throws Exception {
        assertSamples(stream, FILM);
    }

    private static void assertSamples(ProtectedStream stream, TestFile file)
            throws IOException, Mp4Exception, DrmException, GeneralSecurityException {
        Decryptor decryptor = new Decryptor(key(stream));
        Map<Long, List<byte[]>> all = new TreeMap<>();
        for (int i = 0; i < stream.segments().size(); i++) {
            decryptor
                    .open(stream.segment(i))
                    .forEach(
                            (track, samples) ->
                                    all.computeIfAbsent(track, id -> new ArrayList<>())
                                            .addAll(samples));
        }
        Movie movie = MovieReader.read(file);
        assertThat(all).hasSize(movie.tracks().size());
        for (Track track : movie.tracks()) {
            List<byte[]> samples = all.get(track.id());
            assertThat(samples).hasSize(track.samples().count());
            for (int i = 0; i < samples.size(); i++) {
                int from = (int) track.samples().offset(i);
                assertThat(samples.get(i))
                        .isEqualTo(
                                Arrays.copyOfRange(
                                        file.bytes(), from, from + track.samples().size(i)));
            }
        }
    }

    @Test
    @DisplayName("next to nothing of pictures and nothing of sound is in clear")
    void isEncrypted() throws Exception {
        int run = 64;
        // by their first bytes, for speed
        Map<Long, ByteBuffer> originals = new HashMap<>();
        Movie movie = MovieReader.read(FILM);
        for (Track track : movie.tracks()) {
            for (int i = 0; i < track.samples().count(); i++) {
                long from = track.samples().offset(i);
                for (long at = from; at + run <= from + track.samples().size(i); at += run) {
                    ByteBuffer piece = ByteBuffer.wrap(FILM.bytes(), (int) at, run).slice();
                    originals.put(piece.getLong(0), piece);
                }
            }
        }
        assertThat(originals.size()).isGreaterThan(10_000);
        int seen = 0;
        for (int s = 0; s < stream.segments().size(); s++) {
            ByteBuffer segment = ByteBuffer.wrap(stream.segment(s));
            for (int at = 0; at + run <= segment.limit(); at++) {
                ByteBuffer original = originals.get(segment.getLong(at));
                if (original != null && original.equals(segment.slice(at, run))) {
                    seen++;
                }
            }
        }
        // what the first sample says of the encoder, which is no picture
        assertThat(seen).isLessThan(20);
    }

    @Test
    @DisplayName("the same segment is the same bytes; another playback has another key")
    void isStable() throws Exception {
        assertThat(stream.segment(3)).isEqualTo(stream.segment(3));
        ProtectedStream other = protect(FILM);
        assertThat(other.segment(3)).isNotEqualTo(stream.segment(3));
        assertThat(key(other)).isNotEqualTo(key(stream));
    }

    @Test
    @DisplayName("a licence is the JWK set of EME, for this playback's key only")
    void licence() throws Exception {
        byte[] keyId = keyId(stream.initialization());
        JsonNode set = Json.read(stream.licence(request(keyId)), JsonNode.class);
        assertThat(set.path("type").asText()).isEqualTo("temporary");
        assertThat(set.path("keys")).hasSize(1);
        assertThat(set.path("keys").path(0).path("kty").asText()).isEqualTo("oct");
        assertThat(Base64.getUrlDecoder().decode(set.path("keys").path(0).path("kid").asText()))
                .isEqualTo(keyId);
        assertThat(key(stream)).hasSize(16);
        keyId[0]++;
        refused(request(keyId), DrmException.Reason.WRONG_ITEM);
        refused(bytes("{\"kids\":[],\"type\":\"temporary\"}"), DrmException.Reason.INVALID);
        refused(bytes("{\"kids\":null}"), DrmException.Reason.INVALID);
        refused(
                bytes("{\"kids\":[\"AA\"],\"type\":\"persistent-license\"}"),
                DrmException.Reason.INVALID);
        refused(bytes("not JSON"), DrmException.Reason.INVALID);
        refused(new byte[0], DrmException.Reason.INVALID);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void refused(byte[] request, DrmException.Reason reason) {
        assertThatThrownBy(() -> stream.licence(request))
                .isInstanceOfSatisfying(
                        DrmException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    @DisplayName("after the end nothing leaves")
    void closed() {
        stream.close();
        assertThatThrownBy(() -> stream.segment(0)).isInstanceOf(IOException.class);
    }
}
