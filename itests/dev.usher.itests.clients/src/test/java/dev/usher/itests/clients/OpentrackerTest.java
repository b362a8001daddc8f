package dev.usher.itests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.demo.RuntimeProcess;
import dev.usher.media.api.InfoHash;
import dev.usher.swarm.tracker.Announcement;
import dev.usher.swarm.tracker.TrackerClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A box announces to a tracker of others. */
@Tag("D1")
class OpentrackerTest {
    private static final Path OPENTRACKER = Path.of("/usr/bin/opentracker");
    private static final InfoHash ITEM = new InfoHash("ab".repeat(32));

    @TempDir Path directory;
    private Process tracker;

    @AfterEach
    void stop() throws InterruptedException {
        if (tracker != null) {
            tracker.destroyForcibly().waitFor();
        }
    }

    @Test
    void aBoxFindsAnotherThroughOpentracker() throws Exception {
        assumeTrue(Files.isExecutable(OPENTRACKER), "opentracker");
        int port = start();
        HttpClient client = HttpClient.newHttpClient();
        URI announce = URI.create("http://127.0.0.1:" + port + "/announce");

        TrackerClient.Answer first = TrackerClient.announce(client, announce, box("one", 6001, 0));
        TrackerClient.Answer second =
                TrackerClient.announce(client, announce, box("two", 6002, 100));

        assertThat(first.interval()).isPositive();
        assertThat(second.peers()).contains("127.0.0.1:6001");
    }

    private static Announcement box(String name, int port, long left) {
        byte[] peerId =
                (name + "-".repeat(20)).substring(0, 20).getBytes(StandardCharsets.US_ASCII);
        return new Announcement(ITEM, peerId, port, 0, 0, left);
    }

    /** Started by root it becomes nobody and sees nothing but its directory. */
    private int start() throws IOException {
        int port = RuntimeProcess.freePort();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                directory.resolve("whitelist"), ITEM.serverName().toUpperCase(Locale.ROOT) + "\n");
        Path config = directory.resolve("opentracker.conf");
        Files.writeString(
                config, "listen.tcp 127.0.0.1:%d%naccess.whitelist whitelist%n".formatted(port));
        tracker =
                new ProcessBuilder(
                                OPENTRACKER.toString(),
                                "-f",
                                config.toString(),
                                "-d",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        await().ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            new Socket(InetAddress.getLoopbackAddress(), port).close();
                            return true;
                        });
        return port;
    }
}
