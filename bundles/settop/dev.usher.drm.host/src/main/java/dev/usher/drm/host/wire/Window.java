package dev.usher.drm.host.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Memory that box and host both see, so that bytes need not go through the socket: a half for what
 * each of them says. A file that never reaches a disk (tmpfs) in the directory of the socket; it
 * has no name any more as soon as both have it.
 *
 * <p>The other end may write to it, or cut it off, at any time. So what is read from it is copied
 * before it is looked at, and {@link InternalError}, which is what the JVM makes of memory that is
 * gone, is the end of a conversation.
 */
public final class Window {
    /** Room for a megabyte of clear bytes, or the ciphertext of as many. */
    static final int HALF = 5 << 18;

    private static final String PREFIX = "window-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{32}");
    private static final int RANDOM = 16;
    private static final Set<PosixFilePermission> OWN =
            PosixFilePermissions.fromString("rw-------");

    /** Between two accounts the name is the key: nobody may list the directory. */
    private static final Set<PosixFilePermission> WHOEVER_KNOWS =
            PosixFilePermissions.fromString("rw-rw-rw-");

    private static final Set<PosixFilePermission> LISTED =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final Path file;
    private final MappedByteBuffer memory;

    private Window(Path file, MappedByteBuffer memory) {
        this.file = file;
        this.memory = memory;
    }

    /**
     * Whether memory can be shared in this directory, with processes of another account perhaps.
     */
    public static boolean isPossible(Path directory, boolean otherAccount) throws IOException {
        return Files.getFileStore(directory).type().equals("tmpfs")
                && (!otherAccount
                        || Files.getPosixFilePermissions(directory).stream()
                                .noneMatch(LISTED::contains));
    }

    /**
     * Makes one; it has a name until {@link #forget}.
     *
     * @throws IOException there is no memory for it
     */
    public static Window create(Path directory, boolean otherAccount) throws IOException {
        byte[] random = new byte[RANDOM];
        new SecureRandom().nextBytes(random);
        Path file = directory.resolve(PREFIX + HexFormat.of().formatHex(random));
        boolean mapped = false;
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(OWN))) {
            // memory that is not there shall be missed now, and not in the middle of a film
            channel.write(ByteBuffer.allocate(2 * HALF));
            Window window = new Window(file, channel.map(MapMode.READ_WRITE, 0, 2L * HALF));
            if (otherAccount) {
                Files.setPosixFilePermissions(file, WHOEVER_KNOWS);
            }
            mapped = true;
            return window;
        } finally {
            if (!mapped) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Finds the one that the other end made.
     *
     * @throws IOException there is none of this name, or it is no window
     */
    public static Window find(Path directory, String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("the other end names no window");
        }
        Path file = directory.resolve(name);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() != 2L * HALF) {
                throw new IOException("the other end's window has another size");
            }
            return new Window(file, channel.map(MapMode.READ_WRITE, 0, 2L * HALF));
        }
    }

    /** Takes away what processes left that were killed; none of it was ever written to. */
    public static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** For {@link #find}. */
    public String name() {
        return file.getFileName().toString();
    }

    /** Takes the name away; the memory stays for as long as somebody has it. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** What the one that made it says. */
    ByteBuffer makersHalf() {
        return memory.slice(0, HALF);
    }

    /** What the one that found it says. */
    ByteBuffer findersHalf() {
        return memory.slice(HALF, HALF);
    }
}
