package dev.usher.shell.settop.internal;

import dev.usher.settop.api.BoxState;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Swarm;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Says how the box stands */
@Service
@Command(scope = "usher", name = "status", description = "Says how the box stands")
public final class StatusCommand implements Action {
    @Reference private Session session;
    @Reference private Library library;
    @Reference private Swarm swarm;

    @Override
    public Object execute() {
        BoxState state = library.state();
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("How");
        table.addRow().addContent("Box", state.name());
        table.addRow().addContent("Id", state.id().isEmpty() ? "not enrolled yet" : state.id());
        table.addRow()
                .addContent(
                        "Server",
                        state.serverReason().isEmpty()
                                ? state.server()
                                : state.server() + ": " + state.serverReason());
        table.addRow()
                .addContent(
                        "Clock",
                        state.clockTrusted() ? "trusted" : "suspect, waits for the server");
        table.addRow().addContent("Free for items", state.diskFree() + " bytes");
        table.addRow().addContent("Other boxes reach it at", String.join(", ", swarm.endpoints()));
        swarm.troubles().forEach(t -> table.addRow().addContent("Trouble", t));
        table.print(session.getConsole());
        return null;
    }
}
