package dev.usher.shell.server.internal;

import dev.usher.server.api.Placement;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the repositories, and how far placement and repair are */
@Service
@Command(
        scope = "usher",
        name = "repositories",
        description = "Lists the repositories, and how far placement and repair are")
public final class RepositoriesCommand implements Action {
    @Reference private Session session;
    @Reference private Placement placement;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Name");
        table.column("State");
        table.column("Kind");
        table.column("Items").alignRight();
        table.column("Bytes").alignRight();
        table.column("Served").alignRight();
        table.column("Weight").alignRight();
        table.column("Address");
        table.column("Reason");
        for (Placement.Server s : placement.servers()) {
            table.addRow()
                    .addContent(
                            s.name(),
                            s.draining() ? s.state() + ", draining" : s.state(),
                            s.kind(),
                            s.items(),
                            s.capacity() == 0 ? s.used() : s.used() + " of " + s.capacity(),
                            s.served(),
                            s.weight(),
                            s.baseUrl(),
                            s.reason());
        }
        table.print(session.getConsole());
        Placement.Progress p = placement.progress();
        session.getConsole()
                .printf(
                        "%d items: %d covered, %d with too few copies, %d without any. On their way: %d copies,"
                                + " %d bytes. Leaving: %d copies.%n",
                        p.items(),
                        p.covered(),
                        p.endangered(),
                        p.lost(),
                        p.copying(),
                        p.copyingBytes(),
                        p.leaving());
        return null;
    }
}
