package dev.usher.devices.internal;

import dev.usher.devices.internal.part.PartDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes bundles of the classes in {@code part}. */
final class PartBundle {
    private PartBundle() {}

    /**
     * @return URL of the bundle
     */
    static String write(Path directory, String symbolicName, String version, Class<?> activator)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", symbolicName);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework,dev.usher.device.api,dev.usher.device.api.host");
        headers.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"dev.usher.device.api.DeviceDriver\"");
        Path file = directory.resolve(symbolicName + "-" + version + ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Class<?> type : new Class<?>[] {activator, PartDriver.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        }
        return file.toUri().toString();
    }
}
