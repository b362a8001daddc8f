package dev.usher.itests.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.demo.Await;
import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An nginx that knows nothing of Usher, on a port of its own. */
final class Nginx implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Path folder;
    private final int port = RuntimeProcess.freePort();
    private final Process process;

    /** Skips the test where there is no nginx. */
    Nginx(Path folder) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "nginx-light");
        this.folder = Files.createDirectories(folder);
        Files.createDirectories(files());
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log error.log;
                events {}
                http {
                  log_format range '$request_method $uri $status $body_bytes_sent';
                  access_log access.log range;
                  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
                  scgi_temp_path temp; uwsgi_temp_path temp; client_max_body_size 0;
                  server {
                    listen 127.0.0.1:%d;
                    location /usher/ { alias %s/; dav_methods PUT DELETE; create_full_put_path on; }
                  }
                }
                """
                        .formatted(port, files()));
        process =
                new ProcessBuilder(PROGRAM.toString(), "-p", folder + "/", "-c", "nginx.conf")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out.log").toFile())
                        .start();
        Await.untilTrue("nginx to answer", Duration.ofMinutes(2), this::answers);
    }

    private boolean answers() {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return s.isConnected() && process.isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where its files lie. */
    Path files() {
        return folder.resolve("files");
    }

    String url() {
        return "http://127.0.0.1:" + port + "/usher/";
    }

    /** Bytes of bodies it sent in answer to questions for ranges. */
    long sent() {
        try (Stream<String> lines = Files.lines(folder.resolve("access.log"))) {
            return lines.map(l -> List.of(l.split(" ")))
                    .filter(words -> words.get(0).equals("GET") && words.get(2).equals("206"))
                    .mapToLong(words -> Long.parseLong(words.get(3)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
