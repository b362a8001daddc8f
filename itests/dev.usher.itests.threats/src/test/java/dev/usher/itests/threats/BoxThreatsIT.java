package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.NewerBundle;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on a box as it is shipped, by who has its disk or its shell. */
@Tag("SEC")
class BoxThreatsIT {
    private static final String PART = "dev.usher.drm.cobblestone";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    @TempDir static Path directory;
    private static Stage stage;
    private static Operator operator;
    private static Television box;

    @BeforeAll
    static void start() {
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.startServer();
        operator = new Operator(stage.server());
        String home = operator.household("Home", "home", "correct horse battery", "2468", 5000);
        box = stage.box("box", operator.enrolmentCode(home));
        stage.start(box);
        box.awaitServer("ONLINE");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void t08_whatWasAlteredOnTheDiskIsNotShown() throws IOException {
        Samples.Sample film = Samples.in(Archives.SAMPLES).get(0);
        ItemId item = operator.publish(film, 3600);
        box.awaitInCatalog(item);
        box.order(item);
        box.awaitAvailable(item);
        box.buy(item, film.offer()).ok("buying");
        byte[] original = Files.readAllBytes(film.file());
        Path stored = largestFile(box.process().data().resolve("usher/store"));
        long at = Files.size(stored) / 2;
        try (RandomAccessFile disk = new RandomAccessFile(stored.toFile(), "rw")) {
            disk.seek(at);
            int before = disk.read();
            disk.seek(at);
            disk.write(before ^ 1);
        }
        JsonNode session = box.play(item, "").ok("playing");
        byte[] shown = read(session.path("path").asText());
        box.stop();
        // 16 KiB chunks of plain text in 16400 bytes, behind a head of 56
        long firstBad = (at - 56) / 16400 * 16384;
        assertThat((long) shown.length).isLessThanOrEqualTo(firstBad).isPositive();
        assertThat(shown).isEqualTo(Arrays.copyOf(original, shown.length));
    }

    @Test
    void t13_afterAKeyLeakedTheItemIsPublishedAnewAndPassesStayValid() throws Exception {
        byte[] original = film(48 << 20);
        Path file = Files.write(directory.resolve("t13.mp4"), original);
        ItemId item =
                operator.publish(
                        new Samples.Sample(file, "video/mp4", "film", "Leaked", "", "rent", 390L),
                        3600);
        Files.delete(file);
        box.awaitInCatalog(item);
        box.order(item);
        box.awaitAvailable(item);
        box.buy(item, "rent").ok("buying");
        JsonNode watching = box.play(item, "").ok("playing the first version");
        assertThat(read(watching.path("path").asText())).isEqualTo(original);
        // for as long as it is on the screen the box keeps the version that is watched
        box.rest().put("api/v1/tv/playback", Map.of("speed", 0)).ok("pausing");
        Await.untilTrue(
                "a still picture",
                LIMIT,
                () -> box.playback().path("state").asText().equals("paused"));
        Path repository = stage.server().data().resolve("usher/repository");
        Path served = repository.resolve("items/" + item);

        Thread cutOff = new Thread(() -> rekeyUntilCutOff(item), "t13-rekey");
        cutOff.start();
        // or encrypted already, when this thread was not awake in between
        Await.untilTrue(
                "the next version being encrypted",
                LIMIT,
                () -> Files.isDirectory(repository.resolve("drafts/" + item)) || !cutOff.isAlive());
        stage.server().kill();
        cutOff.join();
        stage.startServer();
        operator = new Operator(stage.server());
        // whatever the moment was: one version is whole and on offer
        assertThat(version(item)).isBetween(1, 2);
        int before = version(item);
        operator.rest().post("api/v1/console/items/" + item + "/rekey", null).ok("a fresh key");
        assertThat(version(item)).isEqualTo(before + 1);
        Await.untilTrue(
                "the old ciphertext to go",
                LIMIT,
                () -> names(served).equals(Set.of(served(item))));

        // who watches the old version may see it to the end
        assertThat(read(watching.path("path").asText())).isEqualTo(original);
        box.stop();
        box.awaitServer("ONLINE");
        String next = catalog(item).path("infoHash").asText();
        Await.untilTrue(
                "the next version on the box",
                LIMIT,
                () ->
                        box.transfer(item)
                                .filter(t -> t.path("infoHash").asText().equals(next))
                                .filter(t -> t.path("state").asText().equals("COMPLETE"))
                                .isPresent());
        JsonNode anew = box.play(item, "").ok("playing the next version with the same pass");
        assertThat(read(anew.path("path").asText())).isEqualTo(original);
        box.stop();
        Await.untilTrue(
                "one copy of it on the box",
                LIMIT,
                () -> large(box.process().data().resolve("usher/store"), original.length) == 1);
    }

    /** One that plays, and takes a while to encrypt: random bytes follow in a box without use. */
    private static byte[] film(int bytes) throws IOException {
        byte[] playable =
                Files.readAllBytes(
                        Samples.in(Archives.SAMPLES).stream()
                                .filter(s -> s.kind().equals("film"))
                                .findFirst()
                                .orElseThrow()
                                .file());
        byte[] filling = new byte[bytes - playable.length];
        new Random(13).nextBytes(filling);
        ByteBuffer.wrap(filling).putInt(filling.length).put("free".getBytes(US_ASCII));
        return ByteBuffer.allocate(bytes).put(playable).put(filling).array();
    }

    private static void rekeyUntilCutOff(ItemId item) {
        try {
            operator.rest().post("api/v1/console/items/" + item + "/rekey", null);
        } catch (StoryException killed) {
            // as intended
        }
    }

    private static JsonNode catalog(ItemId item) {
        return operator.rest().get("api/v1/catalog/items/" + item).ok("looking the item up");
    }

    private static int version(ItemId item) {
        return catalog(item).path("version").asInt();
    }

    private static String served(ItemId item) {
        return "v" + version(item) + "-0";
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of so many bytes; -1 when some went while they were counted. */
    private static long large(Path folder, long bytes) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toFile().length() >= bytes).count();
        } catch (UncheckedIOException gone) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path largestFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(f -> f.toFile().length()))
                    .orElseThrow();
        }
    }

    /** As much as comes. */
    private static byte[] read(String path) throws IOException {
        HttpURLConnection http = (HttpURLConnection) box.rest().url(path).toURL().openConnection();
        http.setReadTimeout(120_000);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (InputStream in = http.getInputStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                shown.write(buffer, 0, n);
            }
        } catch (IOException cutOff) {
            assertThat(shown.size()).as("bytes before %s", cutOff).isPositive();
        } finally {
            http.disconnect();
        }
        return shown.toByteArray();
    }

    @Test
    void t09_aBundleUnsignedAlteredOrOlderIsNotTaken() throws IOException {
        List<JsonNode> before = box.parts();
        Path folder = directory.resolve("bundles");
        Path newer = NewerBundle.of(box.process().home(), PART, "9.0.0", folder);
        box.swap(PART, newer).refused("part-unsigned", "a bundle without a signature");
        operator.sign(PART, "9.0.0", newer);
        Path altered = folder.resolve("altered.jar");
        Files.copy(newer, altered);
        Files.copy(Path.of(newer + ".jws"), Path.of(altered + ".jws"));
        Files.write(altered, new byte[] {0}, StandardOpenOption.APPEND);
        box.swap(PART, altered).refused("part-unsigned", "an altered bundle");
        Path older = NewerBundle.of(box.process().home(), PART, "0.0.1", folder);
        operator.sign(PART, "0.0.1", older);
        box.swap(PART, older).refused("part-invalid", "a signed bundle that is older");
        Path other = NewerBundle.of(box.process().home(), PART, "9.0.1", folder);
        Files.copy(Path.of(newer + ".jws"), Path.of(other + ".jws"));
        box.swap(PART, other).refused("part-unsigned", "a bundle with another's signature");
        assertThat(box.parts()).isEqualTo(before);
        Rest.Answer taken = box.swap(PART, newer);
        assertThat(taken.ok("the signed one").path("version").asText()).isEqualTo("9.0.0");
    }
}
