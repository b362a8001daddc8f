package dev.usher.itests.threats;

import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Accounts of this machine to run things under. Only root may, and root is nobody to protect things
 * from: so as root a box runs under an account of its own, and else under ours.
 */
final class Accounts {
    /** Both are on every Debian. */
    static final String BOX = "nobody";

    static final String HOST = "games";

    private Accounts() {}

    /**
     * Whether there can be two that reach this Java and this directory.
     *
     * @param directory of the test; others may go through it afterwards
     */
    static boolean areTwo(Path directory) {
        if (!System.getProperty("user.name").equals("root")) {
            return false;
        }
        reach(directory.resolve("box"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return can(BOX, java, "-version") && can(BOX, "test", "-x", directory.toString());
    }

    private static boolean can(String account, String... command) {
        List<String> words = new ArrayList<>(as(account));
        words.addAll(List.of(command));
        try {
            Cinema.run(words.toArray(new String[0]));
            return true;
        } catch (StoryException cannot) {
            return false;
        }
    }

    /** Words that put a command under an account. */
    static List<String> as(String account) {
        String group = Cinema.run("id", "-g", account).strip();
        return List.of("setpriv", "--reuid=" + account, "--regid=" + group, "--clear-groups", "--");
    }

    /** Has a box run under its account, from its next start. */
    static void move(Television box) {
        give(box.process().home(), BOX);
        box.process().prefix(as(BOX));
    }

    /** Lets others look for what is theirs further down. */
    static void reach(Path folder) {
        try {
            for (Path above = folder.toAbsolutePath().getParent();
                    !above.equals(Path.of("/tmp")) && above.getParent() != null;
                    above = above.getParent()) {
                if (Files.getOwner(above).getName().equals("root")
                        && above.toString().contains("junit")) {
                    Files.setPosixFilePermissions(
                            above, PosixFilePermissions.fromString("rwx--x--x"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void give(Path folder, String account) {
        Cinema.run("chown", "-R", account, folder.toString());
    }
}
