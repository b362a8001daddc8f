package dev.usher.shell.server.internal;

import dev.usher.server.api.BoxDirectory;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names of boxes. */
@Service
public final class BoxCompleter implements Completer {
    @Reference private BoxDirectory directory;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        directory.boxes().forEach(b -> names.getStrings().add(b.name()));
        return names.complete(session, commandLine, candidates);
    }
}
