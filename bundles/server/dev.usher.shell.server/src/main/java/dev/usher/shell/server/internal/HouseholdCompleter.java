package dev.usher.shell.server.internal;

import dev.usher.server.api.Households;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names of households. */
@Service
public final class HouseholdCompleter implements Completer {
    @Reference private Households households;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        households.households().forEach(h -> names.getStrings().add(h.name()));
        return names.complete(session, commandLine, candidates);
    }
}
