package dev.usher.shell.settop.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Library;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the catalog on this box */
@Service
@Command(scope = "usher", name = "catalog", description = "Lists the catalog on this box")
public final class CatalogCommand implements Action {
    @Reference private Session session;
    @Reference private Library library;

    @Argument(
            name = "words",
            description = "Words to find in title and synopsis",
            multiValued = true)
    private List<String> words;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Item");
        table.column("Title");
        table.column("Kind");
        table.column("Rating").alignRight();
        table.column("Bytes").alignRight();
        table.column("State");
        table.emptyTableText("Nothing found.");
        for (CatalogItem i : library.search(words == null ? "" : String.join(" ", words))) {
            table.addRow()
                    .addContent(
                            i.item(), i.title(), i.kind(), i.rating(), i.length(), state(i.item()));
        }
        table.print(session.getConsole());
        return null;
    }

    private String state(ItemId item) {
        String state =
                library.available(item)
                        ? "available"
                        : library.transfer(item).map(t -> t.state().toString()).orElse("");
        return library.preloaded(item) ? state + ", pre-loaded" : state;
    }
}
