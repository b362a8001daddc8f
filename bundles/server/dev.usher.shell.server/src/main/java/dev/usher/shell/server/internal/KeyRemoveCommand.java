package dev.usher.shell.server.internal;

import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.KeyRotation.SigningKeyView;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Takes back a signing key that leaked */
@Service
@Command(
        scope = "usher",
        name = "key-remove",
        description = "Takes back a signing key that leaked",
        detailedDescription =
                "Nothing it signed is believed any more: the server signs its manifests anew, and boxes ask anew for passes"
                        + " and licences.")
public final class KeyRemoveCommand implements Action {
    @Reference Session session;
    @Reference KeyRotation keys;

    @Argument(name = "key", description = "Beginning of the key, as in usher:keys", required = true)
    String key;

    @Override
    public Object execute() {
        SigningKeyView found =
                Lookup.one("key", key, keys.keys(), SigningKeyView::kid, SigningKeyView::kid);
        keys.remove(found.kid());
        session.getConsole()
                .println("Nothing that " + found.kid() + " signed is believed any more.");
        return null;
    }
}
