package dev.usher.shell.settop.internal;

import dev.usher.backend.api.BundleInfo;
import dev.usher.settop.api.Parts;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the swappable parts of this box */
@Service
@Command(scope = "usher", name = "parts", description = "Lists the swappable parts of this box")
public final class PartsCommand implements Action {
    @Reference private Session session;
    @Reference private Parts parts;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Role");
        table.column("Symbolic name");
        table.column("Version");
        table.column("State");
        for (BundleInfo p : parts.parts()) {
            table.addRow().addContent(p.role(), p.symbolicName(), p.version(), p.state());
        }
        table.print(session.getConsole());
        return null;
    }
}
