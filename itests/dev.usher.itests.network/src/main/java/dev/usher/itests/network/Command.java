package dev.usher.itests.network;

import dev.usher.demo.StoryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs that shape the network. */
final class Command {
    private static final int SECONDS = 120;

    private record Ended(int code, String output) {}

    private Command() {}

    /**
     * @return what it printed
     * @throws StoryException when it fails
     */
    static String run(String... words) {
        Ended e = end(words);
        if (e.code != 0) {
            throw new StoryException(String.join(" ", words) + ": " + e.output.strip());
        }
        return e.output;
    }

    /** Splits at spaces. */
    static String line(String format, Object... values) {
        return run(String.format(format, values).split(" +"));
    }

    /** Whether it exists and succeeds. */
    static boolean succeeds(String... words) {
        try {
            return end(words).code == 0;
        } catch (StoryException absent) {
            return false;
        }
    }

    private static Ended end(String... words) {
        try {
            Process p = new ProcessBuilder(words).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!p.waitFor(SECONDS, TimeUnit.SECONDS)) {
                p.destroyForcibly();
                throw new StoryException(List.of(words) + " did not end in " + SECONDS + " s");
            }
            return new Ended(p.exitValue(), output);
        } catch (IOException e) {
            throw new StoryException("cannot run " + words[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }
}
