package dev.usher.shell.server.internal;

import dev.usher.server.api.ForeignClients;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Says or decides whether BitTorrent clients that are no boxes may announce */
@Service
@Command(
        scope = "usher",
        name = "foreign",
        description = "Says or decides whether BitTorrent clients that are no boxes may announce")
public final class ForeignCommand implements Action {
    @Reference private Session session;
    @Reference private ForeignClients foreign;

    @Argument(name = "decision", description = "allow or deny; nothing: say how it is")
    @Completion(
            value = StringsCompleter.class,
            values = {"allow", "deny"})
    private String decision;

    @Override
    public Object execute() {
        if (decision != null) {
            if (!decision.equals("allow") && !decision.equals("deny")) {
                throw new IllegalArgumentException("say allow or deny, not " + decision);
            }
            foreign.allow(decision.equals("allow"));
        }
        session.getConsole()
                .println(
                        foreign.allowed()
                                ? "Foreign clients announce at "
                                        + String.join(", ", foreign.announceUrls())
                                : "Foreign clients are not allowed.");
        return null;
    }
}
