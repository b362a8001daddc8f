package dev.usher.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source tree this build stands in. */
final class Tree {
    static final Path ROOT = Path.of(System.getProperty("usher.root")).toAbsolutePath().normalize();

    private Tree() {}

    /** Folders of all bundles, {@code bundles/<group>/<symbolic name>}. */
    static List<Path> bundles() {
        return list(ROOT.resolve("bundles")).stream()
                .filter(Files::isDirectory)
                .flatMap(g -> list(g).stream())
                .filter(b -> Files.exists(b.resolve("pom.xml")))
                .sorted()
                .toList();
    }

    /** Main source files below a folder with this file name or ending. */
    static List<Path> sources(Path folder, String ending) {
        Path java = folder.resolve("src/main/java");
        if (!Files.isDirectory(java)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(java)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
