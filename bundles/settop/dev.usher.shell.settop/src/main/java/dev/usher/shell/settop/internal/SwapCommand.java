package dev.usher.shell.settop.internal;

import dev.usher.settop.api.Parts;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Replaces a part by a newer bundle while the box runs */
@Service
@Command(
        scope = "usher",
        name = "swap",
        description = "Replaces a part by a newer bundle while the box runs",
        detailedDescription =
                "The new bundle starts beside the old one, which is uninstalled when the services of the new one are there; when it does not start, the old one stays.")
public final class SwapCommand implements Action {
    @Reference private Session session;
    @Reference private Parts parts;

    @Argument(index = 0, name = "part", description = "Symbolic name of the part", required = true)
    @Completion(PartCompleter.class)
    private String part;

    @Argument(
            index = 1,
            name = "url",
            description = "Where the new bundle is, e.g. file:/tmp/part.jar",
            required = true)
    private String url;

    @Override
    public Object execute() {
        String version = parts.swap(part, url);
        session.getConsole().println(part + " is at version " + version + " now.");
        return null;
    }
}
