package dev.usher.shell.settop.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Transfer;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Swarm;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists what this box receives and serves */
@Service
@Command(
        scope = "usher",
        name = "transfers",
        description = "Lists what this box receives and serves")
public final class TransfersCommand implements Action {
    @Reference private Session session;
    @Reference private Swarm swarm;
    @Reference private Library library;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Title");
        table.column("State");
        table.column("%").alignRight();
        table.column("Received from");
        table.column("Served").alignRight();
        table.column("Wasted").alignRight();
        table.column("Reason");
        table.emptyTableText("Nothing is on its way.");
        for (Transfer t : swarm.transfers()) {
            table.addRow()
                    .addContent(
                            library.item(t.item()).map(CatalogItem::title).orElse("(withdrawn)"),
                            t.state(),
                            t.length() == 0 ? 100 : t.verified() * 100 / t.length(),
                            t.received().entrySet().stream()
                                    .map(e -> e.getKey() + " " + e.getValue())
                                    .collect(Collectors.joining(", ")),
                            t.served(),
                            t.wasted(),
                            t.reason());
        }
        table.print(session.getConsole());
        return null;
    }
}
