package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Deliveries;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows or changes a box's priority list */
@Service
@Command(
        scope = "usher",
        name = "queue",
        description = "Shows or changes a box's priority list",
        detailedDescription =
                "Without an operation it shows the list and the changes the box has not applied yet; add, first and remove ask the box to change it.")
public final class QueueCommand implements Action {
    @Reference private Session session;
    @Reference private BoxDirectory directory;
    @Reference private Catalog catalog;
    @Reference private Deliveries deliveries;

    @Argument(name = "box", description = "Name or id of the box", required = true)
    @Completion(BoxCompleter.class)
    private String box;

    @Argument(index = 1, name = "operation", description = "add, first or remove")
    @Completion(
            value = StringsCompleter.class,
            values = {"add", "first", "remove"})
    private String operation;

    @Argument(index = 2, name = "item", description = "Id or title of the item")
    @Completion(ItemCompleter.class)
    private String item;

    @Option(
            name = "--by",
            description =
                    "When it is to be complete, as 2026-03-06T18:00:00Z; add without it takes a deadline away")
    private String by;

    @Override
    public Object execute() {
        Box found = Lookup.box(box, directory);
        if (operation != null) {
            change(found);
            return null;
        }
        ShellTable table = new ShellTable();
        table.column("Rank").alignRight();
        table.column("Item");
        table.column("Title");
        table.column("Not before");
        table.column("Until");
        table.column("Waiting change");
        table.emptyTableText("The list is empty.");
        int rank = 0;
        for (QueueEntry e : deliveries.queue(found.id())) {
            table.addRow()
                    .addContent(
                            rank++,
                            e.item(),
                            title(e.item()),
                            e.notBefore() == null ? "" : e.notBefore(),
                            e.deadline() == null ? "" : e.deadline(),
                            "");
        }
        for (QueueChange c : deliveries.pending(found.id())) {
            table.addRow()
                    .addContent(
                            "",
                            c.item(),
                            title(c.item()),
                            "",
                            c.deadline() == null ? "" : c.deadline(),
                            c.op());
        }
        table.print(session.getConsole());
        return null;
    }

    private void change(Box found) {
        if (!operation.matches("add|first|remove") || item == null) {
            throw new Problem("usage", 400, "Write usher:queue <box> add|first|remove <item>.");
        }
        CatalogItem meant = Lookup.item(item, catalog);
        deliveries.change(
                found.id(),
                QueueChange.Op.valueOf(operation.toUpperCase(Locale.ROOT)),
                meant.item(),
                deadline());
        session.getConsole()
                .println(
                        "The box " + found.name() + " changes its list when it next speaks to us.");
    }

    private Instant deadline() {
        try {
            return by == null ? null : Instant.parse(by);
        } catch (DateTimeParseException e) {
            throw new Problem("usage", 400, "Write --by as 2026-03-06T18:00:00Z, not " + by + ".");
        }
    }

    private String title(ItemId id) {
        return catalog.item(id).map(CatalogItem::title).orElse("(withdrawn)");
    }
}
