package dev.usher.tlog.command;

import dev.usher.tlog.Audit;
import dev.usher.tlog.LogException;
import dev.usher.tlog.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log that was copied into a folder, file by file as the web server has it. */
final class FolderLog implements Audit.Source {
    private final Path folder;

    FolderLog(Path folder) {
        this.folder = folder;
    }

    @Override
    public String checkpoint() throws LogException {
        return new String(read("checkpoint"), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] entries(long index, int width) throws LogException {
        return read("tile/entries/" + Tile.path(index, width));
    }

    @Override
    public byte[] read(Tile tile) throws LogException {
        return read("tile/" + tile.path());
    }

    private byte[] read(String file) throws LogException {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new LogException("cannot read " + folder.resolve(file), e);
        }
    }
}
