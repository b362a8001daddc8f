package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Publisher;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Publishes an item anew under a fresh content key */
@Service
@Command(
        scope = "usher",
        name = "rekey",
        description = "Publishes an item anew under a fresh content key",
        detailedDescription =
                "For when the present key leaked: the next version is encrypted from the ciphertext on this machine and takes"
                        + " the place of the present one everywhere. Passes stay valid. Repeat it if it was cut off.")
public final class RekeyCommand implements Action {
    @Reference Session session;
    @Reference Catalog catalog;
    @Reference Publisher publisher;

    @Argument(name = "item", description = "Title or id of the item", required = true)
    @Completion(ItemCompleter.class)
    String item;

    @Override
    public Object execute() {
        CatalogItem present = Lookup.item(item, catalog);
        CatalogItem next = publisher.rekey(present.item());
        session.getConsole()
                .println(
                        "Item " + next.item() + " is published as version " + next.version() + ".");
        return null;
    }
}
