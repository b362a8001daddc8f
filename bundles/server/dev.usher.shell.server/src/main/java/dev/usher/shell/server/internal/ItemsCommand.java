package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Repositories;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists what is on offer */
@Service
@Command(scope = "usher", name = "items", description = "Lists what is on offer")
public final class ItemsCommand implements Action {
    @Reference private Session session;
    @Reference private Catalog catalog;
    @Reference private Repositories repositories;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Item");
        table.column("Title");
        table.column("Kind");
        table.column("Files").alignRight();
        table.column("Bytes").alignRight();
        table.column("Offers");
        table.column("Repositories");
        table.emptyTableText("Nothing is published. Use usher:publish.");
        for (CatalogItem i : catalog.items()) {
            table.addRow()
                    .addContent(
                            i.item(),
                            i.title(),
                            i.kind(),
                            i.files().size(),
                            i.length(),
                            i.offers().stream()
                                    .map(ItemsCommand::price)
                                    .collect(Collectors.joining(", ")),
                            repositories.holding(i.infoHash()).stream()
                                    .map(Repositories.Repository::name)
                                    .collect(Collectors.joining(", ")));
        }
        table.print(session.getConsole());
        return null;
    }

    private static String price(Offer o) {
        return o.model() == Offer.Model.FREE ? "free" : Amount.text(o.price(), o.currency());
    }
}
