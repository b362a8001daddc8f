package dev.usher.itests.threats;

import dev.usher.demo.Await;
import dev.usher.demo.NewerBundle;
import dev.usher.demo.Operator;
import dev.usher.demo.Television;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The driver for remote controls with an intruder inside, signed by an operator who did not look:
 * it takes the place of the honest one on the way every part goes.
 */
final class EvilDriver {
    private static final String PART = "dev.usher.driver.evdev";
    private static final String INTRUDER = "dev.usher.itests.threats.evil";
    private static int version = 9;

    private EvilDriver() {}

    /**
     * Lets it loose on a box and waits for its report.
     *
     * @param target what it is told, besides the loot
     * @param loot what is sought, by name
     */
    static Map<String, String> loose(
            Television box,
            Operator operator,
            Path directory,
            Map<String, String> target,
            Map<String, byte[]> loot) {
        Path den = box.process().data().resolve("evil");
        Properties told = new Properties();
        told.putAll(target);
        loot.forEach((name, bytes) -> told.setProperty("loot." + name, complement(bytes)));
        try {
            Files.createDirectories(den);
            Files.deleteIfExists(den.resolve("report"));
            try (Writer out = Files.newBufferedWriter(den.resolve("target"))) {
                told.store(out, null);
            }
            Cinema.run("chown", "-R", "--reference=" + box.process().data(), den.toString());
            String newer = ++version + ".0.0";
            Path jar = infect(NewerBundle.of(box.process().home(), PART, newer, directory));
            operator.sign(PART, newer, jar);
            box.swap(PART, jar).ok("the operator's signature is good");
            Await.untilTrue(
                    "the intruder's report",
                    Cinema.PATIENCE,
                    () -> Files.exists(den.resolve("report")));
            Properties report = new Properties();
            try (InputStream in = Files.newInputStream(den.resolve("report"))) {
                report.load(in);
            }
            Map<String, String> rows = new TreeMap<>();
            report.forEach((way, led) -> rows.put(way.toString(), led.toString()));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String complement(byte[] bytes) {
        byte[] masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            masked[i] = (byte) ~bytes[i];
        }
        return HexFormat.of().formatHex(masked);
    }

    private static Path infect(Path healthy) throws IOException {
        Path jar = healthy.resolveSibling("evil-" + healthy.getFileName());
        try (JarFile in = new JarFile(healthy.toFile())) {
            Manifest manifest = in.getManifest();
            Attributes main = manifest.getMainAttributes();
            main.putValue("Bundle-Activator", INTRUDER + ".Intruder");
            main.putValue("DynamicImport-Package", "*");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                for (Enumeration<JarEntry> all = in.entries(); all.hasMoreElements(); ) {
                    JarEntry entry = all.nextElement();
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        in.getInputStream(entry).transferTo(out);
                        out.closeEntry();
                    }
                }
                for (Path type : classes()) {
                    out.putNextEntry(
                            new JarEntry(INTRUDER.replace('.', '/') + "/" + type.getFileName()));
                    Files.copy(type, out);
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    private static List<Path> classes() throws IOException {
        Path here = Path.of(EvilDriver.class.getResource("evil/Intruder.class").getPath());
        try (Stream<Path> files = Files.list(here.getParent())) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
    }
}
