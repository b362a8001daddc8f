package dev.usher.shell.server.internal;

import dev.usher.server.api.Devices;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Says whose a device will be */
@Service
@Command(
        scope = "usher",
        name = "assign-device",
        description = "Says whose a device will be: it then enrols without a code")
public final class AssignDeviceCommand implements Action {
    @Reference private Session session;
    @Reference private Devices devices;
    @Reference private Households households;

    @Argument(name = "serial", description = "Serial number of the device", required = true)
    private String serial;

    @Argument(
            index = 1,
            name = "household",
            description = "Name or id of the household",
            required = true)
    @Completion(HouseholdCompleter.class)
    private String household;

    @Override
    public Object execute() {
        Household found = Lookup.household(household, households);
        devices.assign(serial, found.id());
        session.getConsole().println(serial + " may enrol into " + found.name() + ".");
        return null;
    }
}
