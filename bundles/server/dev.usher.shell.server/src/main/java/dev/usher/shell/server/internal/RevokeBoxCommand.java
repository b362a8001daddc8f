package dev.usher.shell.server.internal;

import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Takes away everything from a box, for good */
@Service
@Command(
        scope = "usher",
        name = "revoke-box",
        description = "Takes away everything from a box, for good",
        detailedDescription =
                "From now on the box gets no answer from the server, and no piece from other boxes."
                        + " Its household's other boxes may claim the passes it held.")
public final class RevokeBoxCommand implements Action {
    @Reference private Session session;
    @Reference private BoxDirectory directory;

    @Argument(name = "box", description = "Name or id of the box", required = true)
    @Completion(BoxCompleter.class)
    private String box;

    @Override
    public Object execute() {
        Box found = Lookup.box(box, directory);
        directory.revoke(found.id());
        session.getConsole().println("The box " + found.name() + " is revoked.");
        return null;
    }
}
