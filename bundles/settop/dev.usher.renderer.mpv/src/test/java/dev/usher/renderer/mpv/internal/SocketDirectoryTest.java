package dev.usher.renderer.mpv.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketDirectoryTest {
    @TempDir Path temporary;

    @Test
    @DisplayName("an mpv whose box was killed is told to quit; one whose box lives is left alone")
    void endsOrphans() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Path orphan = Files.createDirectory(temporary.resolve("usher-mpv-" + gone.pid() + "-1"));
        Path dead = Files.createDirectory(temporary.resolve("usher-mpv-" + gone.pid() + "-2"));
        Path alive =
                Files.createDirectory(
                        temporary.resolve("usher-mpv-" + ProcessHandle.current().pid() + "-1"));
        try (ServerSocketChannel mpv = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mpv.bind(UnixDomainSocketAddress.of(orphan.resolve("ipc")));

            assertThat(SocketDirectory.endOrphans(temporary)).isEqualTo(1);

            try (SocketChannel conversation = mpv.accept()) {
                ByteBuffer heard = ByteBuffer.allocate(100);
                conversation.read(heard);
                assertThat(new String(heard.array(), 0, heard.position(), StandardCharsets.UTF_8))
                        .contains("quit");
            }
        }
        assertThat(orphan).doesNotExist();
        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
    }
}
