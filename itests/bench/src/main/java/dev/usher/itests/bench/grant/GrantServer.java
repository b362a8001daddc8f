package dev.usher.itests.bench.grant;

import dev.usher.demo.BareBox;
import dev.usher.demo.Operator;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The server's own runtime on one of its databases, with items on offer and boxes enrolled. */
final class GrantServer implements AutoCloseable {
    /** What /proc counts in on Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final long CREDIT = 1_000_000;
    private final Stage stage;
    private final EmbeddedPostgres postgres;
    private final Path directory;

    /**
     * @param postgresql else H2
     */
    GrantServer(Path directory, Path archive, boolean postgresql) throws IOException {
        this.directory = Files.createDirectories(directory);
        stage = new Stage(directory, archive, archive, false);
        postgres = postgresql ? EmbeddedPostgres.start() : null;
        if (postgresql) {
            RuntimeProcess server = stage.server();
            String settings = "org.ops4j.datasource-usher.cfg";
            server.set(settings, "osgi.jdbc.driver.name", "PostgreSQL JDBC Driver");
            server.set(settings, "url", postgres.getJdbcUrl("postgres", "postgres"));
            server.set(settings, "user", "postgres");
            Path driver =
                    Stream.of(System.getProperty("java.class.path").split(":"))
                            .map(Path::of)
                            .filter(p -> p.getFileName().toString().startsWith("postgresql-"))
                            .findFirst()
                            .orElseThrow();
            Files.copy(driver, server.home().resolve("deploy").resolve(driver.getFileName()));
        }
        stage.startServer();
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

    /** Seconds of processor time so far, the database's included. */
    double cpu() throws IOException {
        List<Long> pids = new ArrayList<>();
        ProcessHandle server = stage.server().handle();
        pids.add(server.pid());
        server.descendants().forEach(p -> pids.add(p.pid()));
        if (postgres != null) {
            ProcessHandle.current()
                    .descendants()
                    .filter(p -> p.info().command().orElse("").endsWith("/postgres"))
                    .forEach(p -> pids.add(p.pid()));
        }
        double seconds = 0;
        for (long pid : pids) {
            Path stat = Path.of("/proc/" + pid + "/stat");
            if (Files.exists(stat)) {
                String text = Files.readString(stat);
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
                seconds +=
                        (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                                / TICKS_PER_SECOND;
            }
        }
        return seconds;
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
