package dev.usher.itests.bench.grant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processor time that processes have used, in seconds, as Linux counts it.
 *
 * @param all of all threads
 * @param compiler of the threads in which a JVM compiles what it runs
 * @param collector of the threads that collect garbage
 */
record Cpu(double all, double compiler, double collector) {
    private static final double TICKS_PER_SECOND = 100;

    static Cpu of(List<Long> processes) throws IOException {
        double all = 0;
        double compiler = 0;
        double collector = 0;
        for (long pid : processes) {
            // of the process, because threads that have ended count too
            all += used(Path.of("/proc/" + pid + "/stat")).orElse(0.0);
            for (Path thread : threads(Path.of("/proc/" + pid + "/task"))) {
                double used = used(thread.resolve("stat")).orElse(0.0);
                String name = read(thread.resolve("comm")).orElse("");
                if (name.matches("C[12] Compiler.*|Sweeper.*")) {
                    compiler += used;
                } else if (name.startsWith("GC ") || name.startsWith("G1 ")) {
                    collector += used;
                }
            }
        }
        return new Cpu(all, compiler, collector);
    }

    private static List<Path> threads(Path tasks) throws IOException {
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(tasks)) {
            return list.toList();
        } catch (UncheckedIOException gone) {
            return List.of();
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().contains("No such process")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Double> used(Path stat) throws IOException {
        return read(stat)
                .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" "))
                .map(f -> (Long.parseLong(f[11]) + Long.parseLong(f[12])) / TICKS_PER_SECOND);
    }

    Cpu minus(Cpu before) {
        return new Cpu(all - before.all, compiler - before.compiler, collector - before.collector);
    }
}
