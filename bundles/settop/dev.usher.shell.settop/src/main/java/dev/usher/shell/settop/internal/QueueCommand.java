package dev.usher.shell.settop.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Library;
import java.util.List;
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

/** Shows or changes the priority list */
@Service
@Command(
        scope = "usher",
        name = "queue",
        description = "Shows or changes the priority list",
        detailedDescription = "Without an operation it shows the list, most wanted first.")
public final class QueueCommand implements Action {
    @Reference private Session session;
    @Reference private Library library;

    @Argument(index = 0, name = "operation", description = "add, first or remove")
    @Completion(
            value = StringsCompleter.class,
            values = {"add", "first", "remove"})
    private String operation;

    @Argument(index = 1, name = "item", description = "Id or title of the item")
    @Completion(ItemCompleter.class)
    private String item;

    @Option(
            name = "--from",
            description = "Begin not before this local time, for example 2026-03-06T18:00")
    private String from;

    @Option(name = "--by", description = "Be complete by this local time")
    private String by;

    @Override
    public Object execute() {
        if (operation != null) {
            change();
        }
        ShellTable table = new ShellTable();
        table.column("Rank").alignRight();
        table.column("Item");
        table.column("Title");
        table.column("Not before");
        table.column("Until");
        table.column("State");
        table.emptyTableText("The list is empty. Use usher:queue add <item>.");
        int rank = 0;
        for (QueueEntry e : library.queue()) {
            table.addRow()
                    .addContent(
                            rank++,
                            e.item(),
                            library.item(e.item()).map(CatalogItem::title).orElse("(withdrawn)"),
                            e.notBefore() == null ? "" : e.notBefore(),
                            e.deadline() == null ? "" : e.deadline(),
                            library.available(e.item())
                                    ? "available"
                                    : library.transfer(e.item())
                                            .map(t -> t.state().toString())
                                            .orElse("waiting"));
        }
        table.print(session.getConsole());
        return null;
    }

    private void change() {
        if (!operation.matches("add|first|remove") || item == null) {
            throw new Problem("usage", 400, "Write usher:queue add|first|remove <item>.");
        }
        ItemId meant = PriorityList.find(library.search(""), item).item();
        List<QueueEntry> list = library.queue();
        library.queue(
                operation.equals("remove")
                        ? PriorityList.without(list, meant)
                        : PriorityList.with(
                                list,
                                new QueueEntry(
                                        meant, PriorityList.moment(from), PriorityList.moment(by)),
                                operation.equals("first")));
    }
}
