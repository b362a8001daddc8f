package dev.usher.shell.server.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Devices;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the boxes and whether they are present */
@Service
@Command(
        scope = "usher",
        name = "boxes",
        description = "Lists the boxes and whether they are present")
public final class BoxesCommand implements Action {
    @Reference private Session session;
    @Reference private BoxDirectory directory;
    @Reference private Households households;
    @Reference private Copies copies;
    @Reference private Devices devices;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Name");
        table.column("Box");
        table.column("Household");
        table.column("Key");
        table.column("Serial number");
        table.column("State");
        table.column("Software");
        table.column("Endpoints");
        table.emptyTableText("No box is enrolled. Use usher:enrolment-code.");
        for (Box b : directory.boxes()) {
            Optional<BoxReport> report = copies.presence(b.id()).map(Copies.Presence::report);
            table.addRow()
                    .addContent(
                            b.name(),
                            b.id(),
                            households
                                    .household(b.household())
                                    .map(Household::name)
                                    .orElse(b.household()),
                            devices.securityLevel(b.id()) == Devices.TOKEN ? "token" : "file",
                            devices.device(b.id()).map(Devices.Device::serial).orElse(""),
                            b.revoked() != null
                                    ? "revoked"
                                    : report.isPresent() ? "present" : "away",
                            report.map(BoxReport::softwareVersion).orElse(""),
                            report.map(r -> String.join(", ", r.endpoints())).orElse(""));
        }
        table.print(session.getConsole());
        return null;
    }
}
