package dev.usher.itests.bench.grant;

import dev.usher.demo.BareBox;
import dev.usher.demo.Operator;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's own runtime on one of its databases, with items on offer and boxes enrolled. */
final class GrantServer implements AutoCloseable {
    private static final long CREDIT = 1_000_000;
    private final Stage stage;
    private final Postgres postgres;
    private final Path directory;

    /**
     * @param programs PostgreSQL's; null = H2
     */
    GrantServer(Path directory, Path archive, Path programs) throws IOException {
        this.directory = Files.createDirectories(directory);
        stage = new Stage(directory, archive, archive, false);
        postgres = programs == null ? null : Postgres.start(programs);
        boolean started = false;
        try {
            if (postgres != null) {
                usePostgres();
            }
            stage.startServer();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private void usePostgres() {
        RuntimeProcess server = stage.server();
        String settings = "org.ops4j.datasource-usher.cfg";
        server.set(settings, "osgi.jdbc.driver.name", "PostgreSQL JDBC Driver");
        server.set(settings, "url", postgres.url());
        server.set(settings, "user", "postgres");
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + stage.securePort() + "/");
    }

    /** Publishes items and enrols boxes; what the load needs is then in the directory. */
    void prepare(int items, int boxes) throws IOException {
        Operator operator = new Operator(stage.server());
        Path file = Files.write(directory.resolve("item.bin"), new byte[100]);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            Samples.Sample sample =
                    new Samples.Sample(
                            file,
                            "application/octet-stream",
                            "film",
                            "Item " + i,
                            "",
                            GrantLoad.OFFER,
                            GrantLoad.PRICE);
            ids.add(operator.publish(sample, 0).value());
        }
        Files.write(directory.resolve("items"), ids);
        Path pki = stage.server().data().resolve("usher/pki");
        for (int i = 0; i < boxes; i++) {
            String household =
                    operator.household("H" + i, "user" + i, "a long password " + i, "1234", CREDIT);
            BareBox box = BareBox.enrol(pki, url(), "box" + i, operator.enrolmentCode(household));
            box.own().store(directory.resolve(i + ".p12"), GrantBenchmark.PASSWORD.toCharArray());
        }
    }

    /** Processor time so far, the database's included. */
    Cpu cpu() throws IOException {
        List<Long> pids = new ArrayList<>();
        pids.add(pid());
        stage.server().handle().descendants().forEach(p -> pids.add(p.pid()));
        if (postgres != null) {
            long first = postgres.pid();
            pids.add(first);
            ProcessHandle.of(first)
                    .ifPresent(p -> p.descendants().forEach(child -> pids.add(child.pid())));
        }
        return Cpu.of(pids);
    }

    long pid() {
        return stage.server().handle().pid();
    }

    @Override
    public void close() throws IOException {
        stage.close();
        if (postgres != null) {
            postgres.close();
        }
    }
}
