package dev.usher.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Makes "the next version" of a bundle: the same code under a higher Bundle-Version. */
public final class NewerBundle {
    private NewerBundle() {}

    /**
     * @param runtime an unpacked runtime that has the bundle in its system repository
     * @param directory where the new jar goes
     * @return the new jar
     */
    public static Path of(Path runtime, String symbolicName, String version, Path directory) {
        Path old = find(runtime.resolve("system"), symbolicName);
        Path jar = directory.resolve(symbolicName + "-" + version + ".jar");
        try {
            Files.createDirectories(directory);
            try (JarFile in = new JarFile(old.toFile())) {
                Manifest manifest = in.getManifest();
                manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
                try (JarOutputStream out =
                        new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                    for (JarEntry e : (Iterable<JarEntry>) in.stream()::iterator) {
                        if (!e.getName().equals(JarFile.MANIFEST_NAME)) {
                            out.putNextEntry(new JarEntry(e.getName()));
                            in.getInputStream(e).transferTo(out);
                            out.closeEntry();
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new StoryException("cannot make a newer " + symbolicName + " from " + old, e);
        }
        return jar;
    }

    private static Path find(Path system, String symbolicName) {
        try (Stream<Path> files = Files.walk(system)) {
            return files.filter(
                            f ->
                                    f.getFileName().toString().startsWith(symbolicName + "-")
                                            && f.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new StoryException("no " + symbolicName + " in " + system));
        } catch (IOException e) {
            throw new StoryException("cannot search " + system, e);
        }
    }
}
