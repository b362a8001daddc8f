package dev.usher.drm.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("DRM")
class HostLaunchTest {
    @TempDir Path memory;

    @Test
    @DisplayName("what a box left that was killed goes at its next start; others' stays")
    void leftovers() throws IOException {
        Path home = Path.of("/somewhere/data/usher/drm-host");
        Path killed = HostLaunch.privateSocket(memory, home);
        Files.createFile(killed);
        Files.createFile(killed.resolveSibling("window-00"));
        Path neighbours = HostLaunch.privateSocket(memory, Path.of("/elsewhere/drm-host"));
        Path precious =
                Files.createFile(Files.createDirectory(memory.resolve("precious")).resolve("file"));
        Path trap = Path.of(killed.getParent() + "-trap");
        Files.createSymbolicLink(trap, precious.getParent());

        Path next = HostLaunch.privateSocket(memory, home);
        assertThat(killed.getParent()).doesNotExist();
        assertThat(next.getParent()).isEmptyDirectory();
        assertThat(neighbours.getParent()).isDirectory();
        assertThat(precious).exists();
        assertThat(next.toString().length()).isLessThan(memory.toString().length() + 90);
    }
}
