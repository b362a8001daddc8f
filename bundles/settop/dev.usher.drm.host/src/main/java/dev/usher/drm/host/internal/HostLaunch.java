package dev.usher.drm.host.internal;

import dev.usher.drm.host.command.DrmHostCommand;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the command line of the host together. */
final class HostLaunch {
    /**
     * Nobody looks into the host from outside: no attaching, no performance data, no dump of a
     * heap, and by the shell before it no core either.
     */
    private static final List<String> CLOSED =
            List.of(
                    "-XX:+DisableAttachMechanism",
                    "-XX:-UsePerfData",
                    "-XX:-HeapDumpOnOutOfMemoryError",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:+ExitOnOutOfMemoryError",
                    // what logs outside of a container
                    "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN");

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Logger LOG = LoggerFactory.getLogger(HostLaunch.class);

    private HostLaunch() {}

    /** Starts the host as the configuration says. */
    static HostProcess of(BundleContext context, Settings settings) throws IOException {
        String self = System.getProperty("user.name");
        String account = settings.account().isEmpty() ? self : settings.account();
        Path socket =
                settings.socket().isEmpty()
                        ? privateSocket(MEMORY, directory(context, settings))
                        : Path.of(settings.socket());
        if (!settings.launch()) {
            return new HostProcess(null, socket, account);
        }
        return new HostProcess(
                () ->
                        command(
                                words(settings.launcher()),
                                words(settings.options()),
                                jars(context, settings),
                                directory(context, settings),
                                socket,
                                self),
                socket,
                account);
    }

    /** Starts the host with its usual options, under this account. */
    static HostProcess of(List<Path> jars, Path directory, Path socket) {
        String self = System.getProperty("user.name");
        List<String> command =
                command(List.of(), words(Settings.OPTIONS), jars, directory, socket, self);
        return new HostProcess(() -> command, socket, self);
    }

    /**
     * @param box account of the box, whose processes the host lets in
     */
    static List<String> command(
            List<String> launcher,
            List<String> options,
            List<Path> jars,
            Path directory,
            Path socket,
            String box) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("/bin/sh", "-c", "ulimit -c 0; exec \"$@\"", "drm-host"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(CLOSED);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, jars.stream().map(Path::toString).toList()));
        command.add(DrmHostCommand.class.getName());
        command.addAll(List.of(directory.toString(), socket.toString(), box));
        return command;
    }

    private static Path data(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return Path.of(data == null ? "data" : data, "usher").toAbsolutePath();
    }

    private static Path directory(BundleContext context, Settings settings) {
        return settings.directory().isEmpty()
                ? data(context).resolve("drm-host")
                : Path.of(settings.directory()).toAbsolutePath();
    }

    /**
     * In memory that is a file system, where there is one: there both can share memory, too, and
     * the path is short, for that of a socket may have 107 bytes only. What this box left there
     * when it was killed goes.
     *
     * @param home of the host, which no other box has
     */
    static Path privateSocket(Path memory, Path home) throws IOException {
        FileAttribute<?> own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        String name =
                "usher-drm-"
                        + UUID.nameUUIDFromBytes(home.toString().getBytes(StandardCharsets.UTF_8))
                        + "-";
        Path parent =
                Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        removeLeftovers(parent, name);
        Path directory = Files.createTempDirectory(parent, name, own);
        directory.toFile().deleteOnExit();
        return directory.resolve("host");
    }

    private static void removeLeftovers(Path parent, String name) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, name + "*")) {
            for (Path directory : left) {
                if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    removeLeftover(directory);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("what was left in {} stays", parent, e);
        }
    }

    private static void removeLeftover(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("{} is left over and cannot be removed: {}", directory, e.getMessage());
        }
    }

    private static List<Path> jars(BundleContext context, Settings settings) throws IOException {
        if (settings.libraries().isEmpty()) {
            Path own = data(context).resolve("drm-host-libraries");
            return Libraries.of(context, settings.system(), own);
        }
        Path directory = Path.of(settings.libraries());
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
            List<Path> jars = new ArrayList<>();
            found.forEach(jars::add);
            return jars;
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }
}
