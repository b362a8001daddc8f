package dev.usher.itests.bench.firstframe;

import dev.usher.demo.StoryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who looks at mpv's screen: a script inside of mpv that tells through a named pipe when
 * the first picture of a file is drawn ({@code playback-restart}), and this end, which notes when
 * it heard that.
 */
final class Screen implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private final Path script;
    private final RandomAccessFile pipe;
    private final BlockingQueue<Long> pictures = new LinkedBlockingQueue<>();

    /**
     * @param directory for the script
     */
    Screen(Path directory) throws IOException {
        Path path = directory.resolve("screen");
        make(path);
        // for reading and writing, so that there is always a writer and the pipe has no end
        pipe = new RandomAccessFile(path.toFile(), "rw");
        script = directory.resolve("screen.lua");
        Files.write(
                script,
                List.of(
                        "local pipe = io.open('" + path + "', 'w')",
                        "mp.register_event('playback-restart', function()",
                        "  pipe:write('picture\\n')",
                        "  pipe:flush()",
                        "end)"));
        Thread thread = new Thread(this::hear, "screen");
        thread.setDaemon(true);
        thread.start();
    }

    private static void make(Path pipe) throws IOException {
        try {
            if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
                throw new IOException("cannot make " + pipe);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The option that has mpv tell. */
    String option() {
        return "--script=" + script;
    }

    private void hear() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(pipe.getChannel()),
                                StandardCharsets.US_ASCII))) {
            while (lines.readLine() != null) {
                pictures.add(System.nanoTime());
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Forgets what was drawn until now. */
    void clear() {
        pictures.clear();
    }

    /** When the next picture was drawn, nanoseconds as {@link System#nanoTime} counts them. */
    long awaitPicture() {
        try {
            Long at = pictures.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (at == null) {
                throw new StoryException("mpv draws nothing");
            }
            return at;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        // ends the wait of the listener
        pipe.write('\n');
        pipe.close();
    }
}
