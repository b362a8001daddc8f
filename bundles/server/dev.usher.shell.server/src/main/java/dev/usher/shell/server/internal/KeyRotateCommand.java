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

/** Lets the announced signing key sign */
@Service
@Command(
        scope = "usher",
        name = "key-rotate",
        description = "Lets the announced signing key sign",
        detailedDescription =
                "What the key before signed stays valid. Announce the next one first, with usher:key-announce.")
public final class KeyRotateCommand implements Action {
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
        keys.rotate(signed);
        session.getConsole().println("The announced key signs every " + purpose + " from now on.");
        return null;
    }
}
