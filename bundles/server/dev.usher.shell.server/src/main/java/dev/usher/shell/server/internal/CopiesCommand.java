package dev.usher.shell.server.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists which box holds which pieces of which item */
@Service
@Command(
        scope = "usher",
        name = "copies",
        description = "Lists which box holds which pieces of which item")
public final class CopiesCommand implements Action {
    @Reference private Session session;
    @Reference private BoxDirectory directory;
    @Reference private Catalog catalog;
    @Reference private Copies copies;

    @Override
    public Object execute() {
        Function<InfoHash, String> titles = Lookup.titles(catalog);
        ShellTable table = new ShellTable();
        table.column("Title");
        table.column("Box");
        table.column("State");
        table.column("Count").alignRight();
        table.column("Pieces");
        table.emptyTableText("No box holds anything yet.");
        for (Copies.Copy c : copies.all()) {
            table.addRow()
                    .addContent(
                            titles.apply(c.item()),
                            directory.box(c.box()).map(Box::name).orElse(c.box().value()),
                            copies.presence(c.box()).isPresent() ? "present" : "away",
                            c.pieces().size(),
                            c.pieces());
        }
        table.print(session.getConsole());
        return null;
    }
}
