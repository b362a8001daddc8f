package dev.usher.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the auditor's command against the server's log of keys that left; remembers what it saw, as
 * a real one does.
 */
final class Auditor {
    private static final Pattern GOOD = Pattern.compile("GOOD: (\\d+) entries");
    private final RuntimeProcess server;
    private final Path seen;

    Auditor(RuntimeProcess server, Path directory) {
        this.server = server;
        this.seen = directory.resolve("audited-checkpoint");
    }

    /**
     * Waits until the log has so many entries: keys are logged a moment after they left.
     *
     * @return how many it has
     * @throws StoryException when the log is not what it signed, or not what it was
     */
    int audit(int least) {
        return Await.until(
                least + " keys in the log",
                Duration.ofMinutes(2),
                () -> Optional.of(audit()).filter(n -> n >= least));
    }

    private int audit() {
        String key =
                new String(server.rest().get("api/v1/log/verifier").bytes(), StandardCharsets.UTF_8)
                        .strip();
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.usher.tlog.command.AuditCommand",
                        server.url("api/v1/log/").toString(),
                        "--key",
                        key,
                        "--seen",
                        seen.toString(),
                        "--user",
                        "operator",
                        "--password-file",
                        server.data().resolve("usher/operator-password").toString());
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher good = GOOD.matcher(said);
            if (process.waitFor() != 0 || !good.find()) {
                throw new StoryException("the auditor says: " + said);
            }
            return Integer.parseInt(good.group(1));
        } catch (IOException e) {
            throw new StoryException("the auditor's command does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted", e);
        }
    }
}
