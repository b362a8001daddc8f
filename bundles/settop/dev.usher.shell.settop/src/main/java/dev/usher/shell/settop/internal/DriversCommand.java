package dev.usher.shell.settop.internal;

import dev.usher.settop.api.Parts;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the devices and their drivers */
@Service
@Command(scope = "usher", name = "drivers", description = "Lists the devices and their drivers")
public final class DriversCommand implements Action {
    @Reference private Session session;
    @Reference private Parts parts;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Device");
        table.column("Kind");
        table.column("Driver");
        table.column("Status");
        table.column("Reason");
        table.emptyTableText("No device is attached.");
        for (Parts.DeviceInfo d : parts.devices()) {
            table.addRow().addContent(d.id(), d.kind(), d.driver(), d.status(), d.reason());
        }
        table.print(session.getConsole());
        return null;
    }
}
