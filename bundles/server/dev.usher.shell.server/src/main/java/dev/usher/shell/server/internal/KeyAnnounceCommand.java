package dev.usher.shell.server.internal;

import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.OperatorKeys.Purpose;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Makes the next signing key and tells boxes of it */
@Service
@Command(
        scope = "usher",
        name = "key-announce",
        description = "Makes the next signing key and tells boxes of it")
public final class KeyAnnounceCommand implements Action {
    @Reference Session session;
    @Reference KeyRotation keys;

    @Argument(
            name = "purpose",
            description = "What it signs: manifest, pass or licence",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"manifest", "pass", "licence"})
    String purpose;

    @Override
    public Object execute() {
        Purpose signed = Lookup.purpose(purpose);
        keys.announce(signed);
        session.getConsole()
                .println(
                        "The next key for every "
                                + purpose
                                + " is announced. It signs from usher:key-rotate on; give boxes a"
                                + " day before.");
        return null;
    }
}
