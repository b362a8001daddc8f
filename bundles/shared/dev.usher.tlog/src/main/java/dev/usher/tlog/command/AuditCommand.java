package dev.usher.tlog.command;

import dev.usher.crypto.SignedNote;
import dev.usher.tlog.Audit;
import dev.usher.tlog.Checkpoint;
import dev.usher.tlog.LogException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Audits a log: trusts nothing but the verifier key it is given, and remembers what it accepted.
 */
public final class AuditCommand {
    static final int GOOD = 0;
    static final int BAD = 1;
    static final int USAGE = 2;

    private static final Set<String> OPTIONS =
            Set.of("--key", "--seen", "--user", "--password-file");
    private static final String HELP =
            """
            usage: audit LOG --key VERIFIER [--seen FILE] [--user NAME --password-file FILE] [--print]
              LOG              a folder, or an address such as http://127.0.0.1:8480/api/v1/log/
              --key            the log's public key, name+id+key, got on another way than LOG itself
              --seen           where the checkpoint accepted last time is kept; made at the first time
              --user, --password-file   an operator's account, when LOG is a server
              --print          print every entry
            Exit code 0: the log is what it signed and has only grown. 1: it is not. 2: it could not be asked.
            """;

    private final PrintStream out;
    private final PrintStream err;

    AuditCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new AuditCommand(System.out, System.err).run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String a = rest.next();
            boolean option = OPTIONS.contains(a);
            if (option && !rest.hasNext()
                    || !option && a.startsWith("--") && !a.equals("--print")) {
                return usage();
            }
            given.put(option || a.equals("--print") ? a : "log", option ? rest.next() : a);
        }
        if (!given.containsKey("log") || !given.containsKey("--key")) {
            return usage();
        }
        try {
            return audit(given);
        } catch (IOException | IllegalArgumentException e) {
            err.println("audit: " + e.getMessage());
            return USAGE;
        }
    }

    private int audit(Map<String, String> given) throws IOException {
        SignedNote.Verifier key = SignedNote.Verifier.parse(given.get("--key"));
        Path seen = given.containsKey("--seen") ? Path.of(given.get("--seen")) : null;
        String before = seen != null && Files.exists(seen) ? Files.readString(seen) : "";
        try {
            Audit.Source source = source(given);
            String note =
                    new Audit(key, source)
                            .run(
                                    before,
                                    entry -> {
                                        if (given.containsKey("--print")) {
                                            out.println(new String(entry, StandardCharsets.UTF_8));
                                        }
                                    });
            if (seen != null) {
                remember(seen, note);
            }
            Checkpoint now = Checkpoint.open(note, key);
            String root = Base64.getEncoder().encodeToString(now.root());
            out.println("GOOD: " + now.size() + " entries under root " + root);
            return GOOD;
        } catch (LogException e) {
            err.println("BAD: " + e.getMessage());
            return BAD;
        }
    }

    private static Audit.Source source(Map<String, String> given) throws IOException, LogException {
        String log = given.get("log");
        if (!log.startsWith("http://") && !log.startsWith("https://")) {
            return new FolderLog(Path.of(log));
        }
        WebLog web = new WebLog(URI.create(log.endsWith("/") ? log : log + "/"));
        if (!given.containsKey("--user") || !given.containsKey("--password-file")) {
            return web;
        }
        return web.signIn(
                given.get("--user"),
                Files.readString(Path.of(given.get("--password-file"))).strip());
    }

    private static void remember(Path seen, String note) throws IOException {
        Path fresh = seen.resolveSibling(seen.getFileName() + ".new");
        Files.writeString(fresh, note);
        Files.move(
                fresh, seen, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private int usage() {
        err.print(HELP);
        return USAGE;
    }
}
