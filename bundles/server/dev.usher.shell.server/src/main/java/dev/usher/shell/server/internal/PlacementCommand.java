package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Placement;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists where an item's copies are, and where they belong */
@Service
@Command(
        scope = "usher",
        name = "placement",
        description = "Lists where an item's copies are, and where they belong")
public final class PlacementCommand implements Action {
    @Reference private Session session;
    @Reference private Catalog catalog;
    @Reference private Placement placement;

    @Argument(name = "item", description = "Title or id of the item", required = true)
    @Completion(ItemCompleter.class)
    private String item;

    @Override
    public Object execute() {
        CatalogItem found = Lookup.item(item, catalog);
        ShellTable table = new ShellTable();
        table.column("Repository");
        table.column("Copy");
        table.column("Belongs here");
        table.column("In orders");
        table.column("Since");
        table.column("Note");
        table.emptyTableText("There is no copy of " + found.title() + " on any repository.");
        for (Placement.Copy c : placement.copies(found.infoHash())) {
            table.addRow()
                    .addContent(
                            c.repository(),
                            c.state(),
                            c.wanted() ? "yes" : "no",
                            c.usable() ? "yes" : "no",
                            c.since() == null ? "" : c.since(),
                            c.note());
        }
        table.print(session.getConsole());
        return null;
    }
}
