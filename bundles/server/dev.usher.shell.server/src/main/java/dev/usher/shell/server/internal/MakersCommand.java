package dev.usher.shell.server.internal;

import dev.usher.server.api.Devices;
import dev.usher.server.api.Devices.Alarm;
import dev.usher.server.api.Devices.Maker;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the makers of boxes, and serial numbers that were used twice */
@Service
@Command(
        scope = "usher",
        name = "makers",
        description = "Lists the makers of boxes, and serial numbers that were used twice")
public final class MakersCommand implements Action {
    @Reference private Session session;
    @Reference private Devices devices;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Name");
        table.column("CA");
        table.column("Until");
        table.column("Devices");
        table.column("Enrolled");
        table.emptyTableText("No maker yet: boxes enrol by code alone. Use usher:maker-add.");
        for (Maker m : devices.makers()) {
            table.addRow().addContent(m.name(), m.id(), m.until(), m.devices(), m.enrolled());
        }
        table.print(session.getConsole());
        for (Alarm a : devices.alarms()) {
            if (a.resolution() == null) {
                session.getConsole()
                        .println(
                                "ALARM "
                                        + a.id()
                                        + ": "
                                        + a.serial()
                                        + " is box "
                                        + a.holder()
                                        + ", and box "
                                        + a.suspect()
                                        + " tried to enrol with it at "
                                        + a.raised()
                                        + ". Use usher:alarm-resolve.");
            }
        }
        return null;
    }
}
