package dev.usher.shell.server.internal;

import dev.usher.server.api.Devices;
import dev.usher.server.api.Devices.Maker;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Lets no more devices of a maker enrol */
@Service
@Command(
        scope = "usher",
        name = "maker-remove",
        description = "Lets no more devices of a maker enrol; its boxes stay")
public final class MakerRemoveCommand implements Action {
    @Reference private Session session;
    @Reference private Devices devices;

    @Argument(name = "maker", description = "Name or CA of the maker", required = true)
    private String maker;

    @Override
    public Object execute() {
        Maker found = Lookup.one("maker", maker, devices.makers(), Maker::id, Maker::name);
        devices.remove(found.id());
        session.getConsole().println("Devices of " + found.name() + " do not enrol any more.");
        return null;
    }
}
