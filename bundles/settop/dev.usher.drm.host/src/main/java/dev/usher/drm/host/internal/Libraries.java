package dev.usher.drm.host.internal;

import dev.usher.crypto.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The class path of the host: the DRM system's bundle, this one, and every bundle they are wired
 * to, and the framework, as jar files in a directory of the host's. What is in the box is in the
 * host.
 */
final class Libraries {
    private static final long FRAMEWORK = 0;

    private Libraries() {}

    /**
     * Makes the jars that are not there yet, and removes those that are out of date.
     *
     * @param system symbolic name of the DRM system's bundle
     * @throws IOException there is no such bundle, or the jars cannot be written
     */
    static List<Path> of(BundleContext context, String system, Path directory) throws IOException {
        Bundle drm =
                Stream.of(context.getBundles())
                        .filter(bundle -> system.equals(bundle.getSymbolicName()))
                        .findFirst()
                        .orElseThrow(() -> new IOException("there is no bundle " + system));
        PrivateFile.createDirectory(directory);
        List<Path> jars = new ArrayList<>();
        for (Bundle bundle : wired(List.of(drm, context.getBundle()))) {
            Path jar =
                    directory.resolve(
                            bundle.getSymbolicName()
                                    + "-"
                                    + bundle.getVersion()
                                    + "-"
                                    + bundle.getLastModified()
                                    + ".jar");
            if (!Files.exists(jar)) {
                write(bundle, jar);
            }
            jars.add(jar);
        }
        jars.add(framework(context.getBundle(FRAMEWORK).getVersion(), directory));
        removeOthers(directory, jars);
        return jars;
    }

    /**
     * The framework is no jar to the framework; what logs in a container asks it who is logging.
     */
    private static Path framework(Version version, Path directory) throws IOException {
        Path jar = directory.resolve("framework-" + version + ".jar");
        if (Files.exists(jar)) {
            return jar;
        }
        CodeSource source = Bundle.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("the OSGi framework does not say where its jar is");
        }
        try (InputStream in = source.getLocation().openStream()) {
            Path temporary = jar.resolveSibling(jar.getFileName() + ".tmp");
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(temporary, jar, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** These and all they get packages from. */
    private static Set<Bundle> wired(List<Bundle> roots) {
        Set<Bundle> found = new LinkedHashSet<>(roots);
        Deque<Bundle> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            BundleWiring wiring = open.remove().adapt(BundleWiring.class);
            if (wiring == null) {
                continue;
            }
            for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
                Bundle provider = wire.getProvider().getBundle();
                if (provider.getBundleId() != FRAMEWORK && found.add(provider)) {
                    open.add(provider);
                }
            }
        }
        return found;
    }

    private static void write(Bundle bundle, Path jar) throws IOException {
        Path temporary = jar.resolveSibling(jar.getFileName() + ".tmp");
        Enumeration<URL> entries = bundle.findEntries("/", "*", true);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(temporary))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            while (entries != null && entries.hasMoreElements()) {
                URL entry = entries.nextElement();
                String name = entry.getPath().substring(1);
                if (name.endsWith("/")) {
                    continue;
                }
                zip.putNextEntry(new ZipEntry(name));
                try (InputStream content = entry.openStream()) {
                    content.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        Files.move(temporary, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void removeOthers(Path directory, List<Path> jars) throws IOException {
        try (DirectoryStream<Path> present = Files.newDirectoryStream(directory)) {
            for (Path file : present) {
                if (!jars.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }
}
