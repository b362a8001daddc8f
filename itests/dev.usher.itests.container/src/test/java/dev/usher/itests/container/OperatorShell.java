package dev.usher.itests.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;

/** Types commands as somebody does who sits before the console. */
final class OperatorShell {
    private OperatorShell() {}

    /** Our commands, with their scope. */
    static List<String> commands(SessionFactory shell) {
        return shell.getRegistry().getCommands().stream()
                .filter(c -> c.getScope().equals("usher"))
                .map(Command::getName)
                .sorted()
                .map(name -> "usher:" + name)
                .toList();
    }

    /** What a command prints. */
    static String type(SessionFactory shell, String command) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);
        Session session = shell.create(new ByteArrayInputStream(new byte[0]), console, console);
        try {
            session.execute(command);
        } finally {
            session.close();
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
