package dev.usher.shell.server.internal;

import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the households */
@Service
@Command(scope = "usher", name = "households", description = "Lists the households")
public final class HouseholdsCommand implements Action {
    @Reference private Session session;
    @Reference private Households households;
    @Reference private BoxDirectory directory;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Household");
        table.column("Name");
        table.column("Highest rating").alignRight();
        table.column("PIN");
        table.column("Boxes");
        table.emptyTableText("There is no household. Use usher:household-create.");
        for (Household h : households.households()) {
            table.addRow()
                    .addContent(
                            h.id(),
                            h.name(),
                            h.maxRating(),
                            h.hasPin() ? "yes" : "no",
                            directory.boxesOf(h.id()).stream()
                                    .map(Box::name)
                                    .collect(Collectors.joining(", ")));
        }
        table.print(session.getConsole());
        return null;
    }
}
