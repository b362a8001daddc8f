package dev.usher.itests.bench.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;

/**
 * A program this benchmark started: talks to it line by line and reads the processor time it used.
 */
public final class Child implements AutoCloseable {
    /** What /proc counts in on Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final long LONGEST_SECONDS = 900;

    private final Process process;
    private final BufferedReader out;
    private final Path log;
    private final Timer watchdog = new Timer(true);

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        watchdog.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        process.destroyForcibly();
                    }
                },
                TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
    }

    /**
     * @param log where standard error goes
     */
    public static Child start(Path log, List<String> command) throws IOException {
        return new Child(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    public void say(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Skips lines up to the one that begins with {@code word}; returns what follows it. */
    public String hear(String word) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word)) {
                return line.substring(word.length()).strip();
            }
        }
        throw new IOException(
                "a program ended before it said '" + word + "': " + Files.readString(log));
    }

    /** Everything it says from here to its end. */
    public List<String> rest() throws IOException {
        return out.lines().toList();
    }

    /** User and system seconds so far. */
    public double cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Memory it occupies. */
    public double residentMib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("the system does not tell what a process occupies");
    }

    @Override
    public void close() {
        watchdog.cancel();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static boolean installed(String... command) {
        try {
            Process p =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return p.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until somebody listens. */
    public static void awaitPort(int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("nobody listens on port " + port, e);
                }
            }
        }
    }

    /** Runs a program to its end; the measure is its own, without the other side. */
    static Measure complete(Path log, List<String> command) throws IOException {
        List<String> timed =
                new ArrayList<>(List.of("sh", "-c", "\"$@\" >&2; echo status $?; times", "sh"));
        timed.addAll(command);
        long start = System.nanoTime();
        try (Child child = start(log, timed)) {
            String status = child.hear("status");
            double wall = (System.nanoTime() - start) / 1e9;
            if (!status.equals("0")) {
                throw new IOException(command.get(0) + " failed: " + Files.readString(log));
            }
            List<String> times = child.rest();
            double cpu = 0;
            for (String t : times.get(1).split(" ")) {
                String[] parts = t.replace("s", "").split("m");
                cpu += 60 * Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
            }
            return new Measure(wall, cpu);
        }
    }
}
