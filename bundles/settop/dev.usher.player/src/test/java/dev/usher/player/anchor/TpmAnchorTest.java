package dev.usher.player.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.player.anchor.Anchor.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A TPM in software (swtpm), spoken to by the programs a box has. */
@Tag("SEC")
@EnabledIf(value = "isThere", disabledReason = "needs swtpm, tpm2-tools, libtss2-tcti-swtpm0")
class TpmAnchorTest {
    private static final int INDEX = 0x1805500;
    @TempDir Path directory;
    private Process chip;
    private Path socket;
    private String tcti;

    static boolean isThere() {
        return Stream.of("/usr/bin/swtpm", "/usr/bin/tpm2_nvread")
                .map(Path::of)
                .allMatch(Files::isExecutable);
    }

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("tpm");
        tcti = "swtpm:path=" + socket;
        powerOn();
    }

    private void powerOn() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        chip =
                new ProcessBuilder(
                                "swtpm",
                                "socket",
                                "--tpm2",
                                "--tpmstate",
                                "dir=" + state,
                                "--server",
                                "type=unixio,path=" + socket,
                                "--ctrl",
                                "type=unixio,path=" + socket + ".ctrl",
                                "--flags",
                                "not-need-init,startup-clear")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("swtpm.log").toFile())
                        .start();
        await().until(() -> !chip.isAlive() || run("tpm2_getcap", "properties-fixed") == 0);
    }

    @AfterEach
    void powerOff() throws Exception {
        chip.destroyForcibly().waitFor();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(Path.of(socket + ".ctrl"));
    }

    private int run(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("-T", tcti));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Anchor anchor() {
        return new TpmAnchor(tcti, INDEX);
    }

    @Test
    @DisplayName("counts up and keeps its note, through restarts of box and chip")
    void keeps() throws Exception {
        Mark fresh = anchor().read();
        assertThat(fresh.note()).isEmpty();
        Anchor anchor = anchor();
        anchor.note("a longer note\nof two lines\n");
        anchor.note("short\n");
        anchor.advance();
        assertThat(anchor.read()).isEqualTo(new Mark(fresh.count() + 1, "short\n"));
        powerOff();
        powerOn();
        assertThat(anchor.read()).isEqualTo(new Mark(fresh.count() + 1, "short\n"));
        assertThat(anchor().read()).isEqualTo(new Mark(fresh.count() + 1, "short\n"));
    }

    @Test
    @DisplayName("removed and made again, the counter goes on above where it was")
    void removed() throws Exception {
        Anchor anchor = anchor();
        long before = anchor.read().count();
        anchor.advance();
        assertThat(run("tpm2_nvundefine", "-C", "o", "0x1805500")).isZero();
        assertThat(anchor().read().count()).isGreaterThan(before + 1);
    }

    @Test
    @DisplayName("the longest note it takes comes back whole")
    void longNote() throws Exception {
        Anchor anchor = anchor();
        anchor.read();
        String longest = "x".repeat(Anchor.NOTE_LENGTH - 1);
        anchor.note(longest);
        assertThat(anchor.read().note()).isEqualTo(longest);
        assertThatThrownBy(() -> anchor.note(longest + "y")).isInstanceOf(AnchorException.class);
    }

    @Test
    @DisplayName("no chip, no way to it, an index of something else: an error in plain words")
    void silent() throws Exception {
        Anchor anchor = anchor();
        anchor.read();
        powerOff();
        for (Anchor gone : List.of(anchor, anchor(), new TpmAnchor("no-such-way:x", INDEX))) {
            assertThatThrownBy(gone::read)
                    .isInstanceOf(AnchorException.class)
                    .hasMessageContaining("tpm2_");
        }
        assertThatThrownBy(anchor::advance).isInstanceOf(AnchorException.class);
    }
}
