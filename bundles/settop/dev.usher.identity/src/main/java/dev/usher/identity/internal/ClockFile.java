package dev.usher.identity.internal;

import dev.usher.crypto.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.zip.CRC32;

/**
 * The clock's marks, in two copies written in turn, so that one survives whatever happens to the
 * other. A copy that is damaged counts for nothing.
 */
final class ClockFile implements ClockMarks {
    private static final String MAGIC = "usher-clock-2";
    private static final String STOPPED = "stopped";
    private static final String RUNNING = "running";

    private final Path[] copies;
    private long sequence;

    private record Copy(long sequence, Marks marks) {}

    ClockFile(Path directory) throws IOException {
        PrivateFile.createDirectory(directory);
        copies = new Path[] {directory.resolve("clock-a"), directory.resolve("clock-b")};
    }

    /** The newest intact copy; its floor is the highest of both. */
    @Override
    public Marks read() throws IOException {
        Copy newest = new Copy(0, new Marks(Instant.EPOCH, Instant.EPOCH, true));
        Instant floor = Instant.EPOCH;
        for (Path path : copies) {
            Copy copy = read(path);
            if (copy != null) {
                newest = copy.sequence() > newest.sequence() ? copy : newest;
                floor = copy.marks().floor().isAfter(floor) ? copy.marks().floor() : floor;
            }
        }
        sequence = newest.sequence();
        return new Marks(floor, newest.marks().reading(), newest.marks().stopped());
    }

    @Override
    public void write(Marks marks) throws IOException {
        sequence++;
        String content =
                String.join(
                        " ",
                        MAGIC,
                        Long.toString(sequence),
                        marks.floor().toString(),
                        marks.reading().toString(),
                        marks.stopped() ? STOPPED : RUNNING);
        PrivateFile.write(
                copies[(int) (sequence % copies.length)], content + " " + checksum(content) + "\n");
    }

    private static Copy read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).strip();
        String[] words = text.split(" ");
        if (words.length != 6 || !words[0].equals(MAGIC)) {
            return null;
        }
        if (!words[5].equals(checksum(text.substring(0, text.lastIndexOf(' '))))) {
            return null;
        }
        try {
            return new Copy(
                    Long.parseLong(words[1]),
                    new Marks(
                            Instant.parse(words[2]),
                            Instant.parse(words[3]),
                            words[4].equals(STOPPED)));
        } catch (NumberFormatException | DateTimeParseException damaged) {
            return null;
        }
    }

    private static String checksum(String content) {
        CRC32 crc = new CRC32();
        crc.update(content.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(crc.getValue());
    }
}
