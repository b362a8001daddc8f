package dev.usher.storage.file.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An item's layout as text, a word and its value on each line; the last line is {@code end}, so
 * half a file is recognised. It says how much room the item takes when the item is not open.
 */
final class LayoutFile {
    private static final String HEAD = "usher-layout 1";
    private static final String V1 = "v1-info-hash ";

    private LayoutFile() {}

    static void write(Path file, ItemLayout layout) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        text.append("item ").append(layout.item()).append('\n');
        text.append("info-hash ").append(layout.infoHash()).append('\n');
        text.append("piece-length ").append(layout.pieceLength()).append('\n');
        layout.v1().forEach(v1 -> text.append(V1).append(v1).append('\n'));
        for (StoredFile f : layout.files()) {
            text.append("file ")
                    .append(f.length())
                    .append(' ')
                    .append(URLEncoder.encode(f.path(), UTF_8));
            text.append(' ').append(f.piecesRoot()).append('\n');
        }
        text.append("end\n");
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel c =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                c.write(bytes);
            }
            c.force(true);
        }
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Empty: there is none, or it is damaged. */
    static Optional<ItemLayout> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = List.of(new String(Files.readAllBytes(file), UTF_8).split("\n"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 5
                || !lines.get(0).equals(HEAD)
                || !lines.get(lines.size() - 1).equals("end")) {
            return Optional.empty();
        }
        try {
            List<InfoHash> v1 = new ArrayList<>();
            for (int i = 4; lines.get(i).startsWith(V1); i++) {
                v1.add(new InfoHash(value(lines.get(i), V1)));
            }
            List<StoredFile> files = new ArrayList<>();
            for (String line : lines.subList(4 + v1.size(), lines.size() - 1)) {
                String[] words = value(line, "file ").split(" ", -1);
                files.add(
                        new StoredFile(
                                URLDecoder.decode(words[1], UTF_8),
                                Long.parseLong(words[0]),
                                words[2]));
            }
            return Optional.of(
                    new ItemLayout(
                            new ItemId(value(lines.get(1), "item ")),
                            new InfoHash(value(lines.get(2), "info-hash ")),
                            Integer.parseInt(value(lines.get(3), "piece-length ")),
                            files,
                            v1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    private static String value(String line, String word) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException("'" + word + "' expected");
        }
        return line.substring(word.length());
    }
}
