package dev.usher.shell.settop.internal;

import dev.usher.settop.api.Parts;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes symbolic names of swappable parts. */
@Service
public final class PartCompleter implements Completer {
    @Reference private Parts parts;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        parts.parts().forEach(p -> names.getStrings().add(p.symbolicName()));
        return names.complete(session, commandLine, candidates);
    }
}
