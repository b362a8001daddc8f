package dev.usher.itests.simulator;

import dev.usher.scheduler.preload.PreloadPolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the scenarios of the page itests/README.md and writes its tables and its chart. */
public final class SimulatorBenchmark {
    private static final double USUAL = 0.5;
    private static final int SMALL = 100;
    private static final int MIDDLE = 10_000;
    private static final int LARGE = 1_000_000;
    private static final String BEGIN = "<!-- simulator: begin -->";
    private static final String END = "<!-- simulator: end -->";

    private final PrintStream out;
    private final List<String> page = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    private SimulatorBenchmark(PrintStream out) {
        this.out = out;
    }

    /**
     * @param arguments the folder with README.md; nothing = only print; then the largest number of
     *     boxes
     */
    public static void main(String... arguments) throws IOException {
        int largest = arguments.length > 1 ? Integer.parseInt(arguments[1]) : LARGE;
        boolean writes = arguments.length > 0 && !arguments[0].isEmpty();
        SimulatorBenchmark b = new SimulatorBenchmark(System.out);
        String svg = b.run(largest);
        if (writes) {
            Files.writeString(Path.of(arguments[0], "simulator.svg"), svg);
            b.write(Path.of(arguments[0], "README.md"));
        }
        if (largest >= LARGE) {
            // the small ones are on the page already, should this one not come to its end
            svg = b.million();
            if (writes) {
                Files.writeString(Path.of(arguments[0], "simulator-million.svg"), svg);
                b.write(Path.of(arguments[0], "README.md"));
            }
        }
        b.out.println("simulator " + String.join(" ", b.keys));
    }

    private String run(int largest) {
        say(
                "| boxes | lines | thrift | makespan, times the bound | copies from the repository"
                        + " | planner µs per order | run CPU s |");
        say("|---|---|---|---|---|---|---|");
        for (int boxes : new int[] {8, SMALL, 1000, MIDDLE}) {
            if (boxes <= largest) {
                for (double thrift : new double[] {0, USUAL, 1}) {
                    wave(boxes, true, thrift);
                    wave(boxes, false, thrift);
                }
            }
        }
        if (largest >= LARGE) {
            wave(LARGE, true, USUAL);
            wave(LARGE, false, USUAL);
        }
        say("");
        say(
                "| boxes, days | policy | thrift | repository bytes per byte wanted | pre-load hits"
                        + " | wait p50 / p95 s | stalls per 1000 | evening peak kbit/s per box"
                        + " | orders | planner µs per order | run CPU s |");
        say("|---|---|---|---|---|---|---|---|---|---|---|");
        String svg = days(SMALL, 7);
        return largest >= MIDDLE ? days(MIDDLE, 1) : svg;
    }

    private String days(int boxes, int days) {
        Chart chart = new Chart("Repository, day " + days + ", " + boxes + " boxes");
        for (Scenario s :
                List.of(
                        Scenario.of("", boxes, days, PreloadPolicy.NONE, USUAL).overHttp(),
                        Scenario.of("no pre-loading", boxes, days, PreloadPolicy.NONE, 0),
                        Scenario.of("no pre-loading", boxes, days, PreloadPolicy.NONE, USUAL),
                        Scenario.of("no pre-loading", boxes, days, PreloadPolicy.NONE, 1),
                        Scenario.of(
                                "popularity only",
                                boxes,
                                days,
                                PreloadPolicy.POPULARITY_ONLY,
                                USUAL),
                        Scenario.of("full", boxes, days, PreloadPolicy.FULL, USUAL),
                        Scenario.of("full", boxes, days, PreloadPolicy.FULL, 1))) {
            Figures f = day(s);
            if (s.thrift() == USUAL) {
                chart.add(s.name(), f, boxes, days - 1);
            }
        }
        return chart.svg();
    }

    /** One box in twenty is brought something, or the run would take an hour. */
    private String million() {
        Chart chart = new Chart("Repository, 1,000,000 boxes");
        for (Scenario s :
                List.of(
                        Scenario.of("no pre-loading", LARGE, 1, PreloadPolicy.NONE, USUAL),
                        Scenario.of("full, 1 in 20 homes", LARGE, 1, PreloadPolicy.FULL, USUAL)
                                .every(20))) {
            chart.add(s.name(), day(s), LARGE, 0);
        }
        return chart.svg();
    }

    private Figures day(Scenario s) {
        long began = Cpu.nanos();
        Figures f = new Simulation(s).run();
        double seconds = (Cpu.nanos() - began) / 1e9;
        say(
                String.format(
                        Locale.ROOT,
                        "| %,d, %d | %s | %s | %.2f | %.1f %% | %.0f / %.0f | %.1f | %.0f | %,d | %s | %.1f |",
                        s.boxes(),
                        s.days(),
                        s.name(),
                        s.planned() ? String.valueOf(s.thrift()) : "",
                        f.repositoryShare(),
                        100 * f.hitRate(),
                        f.wait(0.5),
                        f.wait(0.95),
                        1000.0 * f.stalls / Math.max(1, f.viewings),
                        f.eveningPeak() * 8 / 1000 / s.boxes(),
                        f.orders,
                        f.orders == 0 ? "" : String.format(Locale.ROOT, "%.0f", f.microsPerOrder()),
                        seconds));
        keys.clear();
        keys.add("boxes=" + s.boxes());
        keys.add(String.format(Locale.ROOT, "repository_share=%.3f", f.repositoryShare()));
        keys.add(String.format(Locale.ROOT, "hit_rate=%.3f", f.hitRate()));
        keys.add(String.format(Locale.ROOT, "planner_us_per_order=%.1f", f.microsPerOrder()));
        keys.add(String.format(Locale.ROOT, "run_cpu_s=%.1f", seconds));
        return f;
    }

    private void wave(int boxes, boolean even, double thrift) {
        double repository = Math.max(2.5e6, Scenario.REPOSITORY * boxes);
        long began = Cpu.nanos();
        Simulation sim = new Simulation(Scenario.wave("wave", boxes, even, thrift, repository));
        Figures f = sim.run();
        say(
                String.format(
                        Locale.ROOT,
                        "| %,d | %s | %.1f | %.2f | %.1f | %.0f | %.1f |",
                        boxes,
                        even ? "20/4 Mbit/s" : "mixed",
                        thrift,
                        (f.lastDelivery - Demand.WAVE) / sim.bound(),
                        f.repositoryShare() * boxes,
                        f.microsPerOrder(),
                        (Cpu.nanos() - began) / 1e9));
    }

    private void say(String line) {
        out.println(line);
        page.add(line);
    }

    /** Puts the tables between the marks. */
    private void write(Path readme) throws IOException {
        String text = Files.readString(readme, StandardCharsets.UTF_8);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        Files.writeString(
                readme,
                text.substring(0, begin)
                        + "\n"
                        + String.join("\n", page)
                        + "\n"
                        + text.substring(end));
    }
}
