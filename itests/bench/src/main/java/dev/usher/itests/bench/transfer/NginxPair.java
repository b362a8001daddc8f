package dev.usher.itests.bench.transfer;

import dev.usher.demo.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** nginx to curl, writing a file: no hashes, so the floor for any transfer. */
final class NginxPair implements Pair {
    private final boolean secure;
    private final Path identities;

    NginxPair(boolean secure, Path identities) {
        this.secure = secure;
        this.identities = identities;
    }

    @Override
    public String name() {
        return secure ? "nginx and curl, mutual TLS" : "nginx and curl, plain";
    }

    @Override
    public boolean present() {
        return Child.installed("nginx", "-v") && Child.installed("curl", "--version");
    }

    @Override
    public Measure run(Sample sample, Path directory) throws IOException {
        int port = RuntimeProcess.freePort();
        Path conf =
                Files.writeString(
                        directory.resolve("nginx.conf"), configuration(sample, port, directory));
        List<String> nginx =
                List.of(
                        "nginx",
                        "-e",
                        directory.resolve("error.log").toString(),
                        "-p",
                        directory.toString(),
                        "-c",
                        conf.toString());
        Path save = directory.resolve("save");
        try (Child sender = Child.start(directory.resolve("sender.log"), nginx)) {
            Child.awaitPort(port);
            double before = sender.cpu();
            Measure receiver = Child.complete(directory.resolve("receiver.log"), curl(port, save));
            double cpu = receiver.cpuSeconds() + sender.cpu() - before;
            sample.check(save);
            return new Measure(receiver.wallSeconds(), cpu);
        }
    }

    private List<String> curl(int port, Path save) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "--fail", "-o", save.toString()));
        if (secure) {
            command.addAll(
                    List.of(
                            "--cacert", identities.resolve("ca.pem").toString(),
                            "--cert", identities.resolve("receiver.pem").toString(),
                            "--key", identities.resolve("receiver.key").toString()));
        }
        command.add((secure ? "https" : "http") + "://127.0.0.1:" + port + "/0");
        return command;
    }

    private String configuration(Sample sample, int port, Path directory) throws IOException {
        String tls =
                secure
                        ? """
                          ssl_certificate %1$s/server.pem;
                          ssl_certificate_key %1$s/server.key;
                          ssl_client_certificate %1$s/ca.pem;
                          ssl_verify_client on;
                          ssl_protocols TLSv1.3;
                          ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                          """
                                .formatted(identities)
                        : "";
        return """
               daemon off;
               master_process off;
               user %5$s;
               pid %1$s/nginx.pid;
               events {}
               http {
                 access_log off;
                 sendfile on;
                 client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                 uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                 server {
                   listen 127.0.0.1:%2$d%3$s;
                   root %4$s;
                   %6$s
                 }
               }
               """
                .formatted(
                        directory,
                        port,
                        secure ? " ssl" : "",
                        sample.data(),
                        System.getProperty("user.name"),
                        tls);
    }
}
