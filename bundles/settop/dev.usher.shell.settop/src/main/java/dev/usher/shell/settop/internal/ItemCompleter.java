package dev.usher.shell.settop.internal;

import dev.usher.settop.api.Library;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes ids of items. */
@Service
public final class ItemCompleter implements Completer {
    @Reference private Library library;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        library.search("").forEach(i -> names.getStrings().add(i.item().value()));
        return names.complete(session, commandLine, candidates);
    }
}
