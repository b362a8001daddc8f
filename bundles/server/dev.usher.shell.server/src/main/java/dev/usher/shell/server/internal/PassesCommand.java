package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Passes;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the media passes that were granted */
@Service
@Command(scope = "usher", name = "passes", description = "Lists the media passes that were granted")
public final class PassesCommand implements Action {
    @Reference private Session session;
    @Reference private Passes passes;
    @Reference private BoxDirectory directory;
    @Reference private Catalog catalog;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Pass");
        table.column("Title");
        table.column("Box");
        table.column("State");
        table.column("Paid").alignRight();
        table.column("Granted");
        table.column("Viewing ends");
        table.emptyTableText("No pass was granted yet.");
        for (Passes.PassInfo p : passes.passes()) {
            table.addRow()
                    .addContent(
                            p.id(),
                            catalog.item(p.item()).map(CatalogItem::title).orElse("(withdrawn)"),
                            directory.box(p.box()).map(Box::name).orElse(p.box().value()),
                            p.state(),
                            p.currency() == null ? "" : Amount.text(p.amount(), p.currency()),
                            p.granted(),
                            p.viewUntil() == null ? "" : p.viewUntil());
        }
        table.print(session.getConsole());
        return null;
    }
}
