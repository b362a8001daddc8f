package dev.usher.repository.placement;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real nginx on a free port of the loopback interface, with its dav module for uploads. */
final class Nginx implements AutoCloseable {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private final Path folder;
    private final int port;
    private final boolean secure;
    private Process process;

    /** Skips the test where there is no nginx. */
    Nginx(Path folder) throws IOException {
        this(folder, false);
    }

    /**
     * @param secure speaks TLS, with the files {@code cert.pem} and {@code key.pem} of the folder
     */
    Nginx(Path folder, boolean secure) throws IOException {
        this.secure = secure;
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/nginx")), "needs the Debian package nginx");
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        Files.createDirectories(files());
        serve("dav_methods PUT DELETE; create_full_put_path on;");
        start();
    }

    /**
     * Free at every address, and not given before; below those Linux gives to outgoing connections,
     * one of which could take it meanwhile.
     */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(16_384, 32_768);
            try (ServerSocket s = new ServerSocket(port)) {
                if (GIVEN.add(port)) {
                    return s.getLocalPort();
                }
            } catch (BindException taken) {
                continue;
            }
        }
    }

    /** Where its files lie. */
    Path files() {
        return folder.resolve("files");
    }

    String url() {
        return (secure ? "https" : "http") + "://127.0.0.1:" + port + "/usher/";
    }

    /** What it does with requests; for the next start. */
    void serve(String directives) throws IOException {
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
                  scgi_temp_path temp; uwsgi_temp_path temp;
                  client_max_body_size 0;
                  gzip_types application/octet-stream; gzip_min_length 1; default_type application/octet-stream;
                  server { listen 127.0.0.1:PORT TLS; location /usher/ { alias FILES/; DIRECTIVES } }
                }
                """
                        .replace("PORT", String.valueOf(port))
                        .replace(
                                " TLS;",
                                secure
                                        ? " ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem;"
                                        : ";")
                        .replace("FILES", files().toString())
                        .replace("DIRECTIVES", directives));
    }

    void start() throws IOException {
        process =
                new ProcessBuilder("/usr/sbin/nginx", "-p", folder + "/", "-c", "nginx.conf")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out.log").toFile())
                        .start();
        Awaitility.await().until(this::answers);
    }

    private boolean answers() {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return s.isConnected() && process.isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    void stop() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("nginx does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            stop();
        }
    }
}
