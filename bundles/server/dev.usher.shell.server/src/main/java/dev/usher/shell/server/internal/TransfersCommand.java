package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists what every box receives, and from whom */
@Service
@Command(
        scope = "usher",
        name = "transfers",
        description = "Lists what every box receives, and from whom")
public final class TransfersCommand implements Action {
    @Reference private Session session;
    @Reference private BoxDirectory directory;
    @Reference private Catalog catalog;
    @Reference private Copies copies;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Box");
        table.column("Title");
        table.column("State");
        table.column("%").alignRight();
        table.column("Received from");
        table.column("Served").alignRight();
        table.column("Reason");
        table.emptyTableText("Nothing is on its way.");
        for (Box b : directory.boxes()) {
            copies.presence(b.id())
                    .ifPresent(p -> p.report().transfers().forEach(t -> row(table, b, t)));
        }
        table.print(session.getConsole());
        return null;
    }

    private void row(ShellTable table, Box box, Transfer t) {
        String from =
                t.received().entrySet().stream()
                        .map(e -> name(e.getKey()) + " " + e.getValue())
                        .collect(Collectors.joining(", "));
        table.addRow()
                .addContent(
                        box.name(),
                        catalog.item(t.item()).map(CatalogItem::title).orElse("(withdrawn)"),
                        t.state(),
                        t.length() == 0 ? 100 : t.verified() * 100 / t.length(),
                        from,
                        t.served(),
                        t.reason());
    }

    private String name(String source) {
        return source.matches("[0-9a-f]{32}")
                ? directory.box(new BoxId(source)).map(Box::name).orElse(source)
                : source;
    }
}
