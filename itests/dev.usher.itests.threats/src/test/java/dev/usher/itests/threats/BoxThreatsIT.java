package dev.usher.itests.threats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.NewerBundle;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
        http.setReadTimeout(30_000);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (InputStream in = http.getInputStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                shown.write(buffer, 0, n);
            }
        } catch (IOException cutOff) {
            assertThat(shown.size()).isPositive();
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
