package dev.usher.renderer.mpv.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one mpv's socket, for nobody but this user: the IPC knows no password and can
 * start programs.
 *
 * <p>In the temporary directory, because the path of a socket may have 107 bytes only. The
 * directory's name tells the process that made it, so that an mpv whose box was killed is found and
 * ended by the next start.
 */
final class SocketDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SocketDirectory.class);
    private static final String PREFIX = "usher-mpv-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");
    private static final String SOCKET = "ipc";
    private final Path directory;

    private SocketDirectory(Path directory) {
        this.directory = directory;
    }

    static SocketDirectory create() throws IOException {
        return new SocketDirectory(
                Files.createTempDirectory(
                        PREFIX + ProcessHandle.current().pid() + "-",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------"))));
    }

    Path socket() {
        return directory.resolve(SOCKET);
    }

    SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean connected = false;
        try {
            connected = channel.connect(UnixDomainSocketAddress.of(socket()));
        } finally {
            if (!connected) {
                channel.close();
            }
        }
        return channel;
    }

    void delete() {
        try {
            Files.deleteIfExists(socket());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("{} stays behind", directory, e);
        }
    }

    /**
     * Ends every mpv whose box is gone.
     *
     * @return how many there were
     */
    static int endOrphans(Path temporary) {
        int ended = 0;
        try (DirectoryStream<Path> directories =
                Files.newDirectoryStream(temporary, SocketDirectory::isOrphan)) {
            for (Path directory : directories) {
                SocketDirectory orphan = new SocketDirectory(directory);
                if (orphan.quit()) {
                    ended++;
                }
                orphan.delete();
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be searched for orphans", temporary, e);
        }
        return ended;
    }

    private static boolean isOrphan(Path directory) throws IOException {
        Matcher name = NAME.matcher(directory.getFileName().toString());
        return name.matches()
                && Files.getOwner(directory).getName().equals(System.getProperty("user.name"))
                && maker(name.group(1)).isEmpty();
    }

    private static Optional<ProcessHandle> maker(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid));
        } catch (NumberFormatException e) {
            return Optional.of(ProcessHandle.current());
        }
    }

    private boolean quit() {
        try (SocketChannel channel = connect()) {
            channel.write(
                    ByteBuffer.wrap("{\"command\":[\"quit\"]}\n".getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (IOException e) {
            LOG.debug("nobody listens in {}", directory, e);
            return false;
        }
    }
}
