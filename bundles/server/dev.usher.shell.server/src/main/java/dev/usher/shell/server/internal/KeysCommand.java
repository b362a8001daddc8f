package dev.usher.shell.server.internal;

import dev.usher.server.api.KeyRotation;
import dev.usher.server.api.KeyRotation.SigningKeyView;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the keys that sign manifests, passes and licences */
@Service
@Command(
        scope = "usher",
        name = "keys",
        description = "Lists the keys that sign manifests, passes and licences")
public final class KeysCommand implements Action {
    @Reference Session session;
    @Reference KeyRotation keys;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("For");
        table.column("State");
        table.column("Retired");
        table.column("Key");
        for (SigningKeyView key : keys.keys()) {
            table.addRow()
                    .addContent(
                            key.purpose(),
                            key.state(),
                            key.since() == null ? "" : key.since(),
                            key.kid());
        }
        table.print(session.getConsole());
        return null;
    }
}
