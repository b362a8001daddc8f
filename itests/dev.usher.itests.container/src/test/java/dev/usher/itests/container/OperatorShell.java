package dev.usher.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    /** All of ours, once there are so many. */
    static List<String> commands(SessionFactory shell, int least) {
        List<String> few =
                ContainerState.staying(
                        () ->
                                commands(shell).size() >= least
                                        ? List.of()
                                        : List.of("suspiciously few commands"));
        assertEquals(List.of(), few, () -> commands(shell).toString());
        return commands(shell);
    }

    /** What a command prints; it is there when what it asks is. */
    static String type(SessionFactory shell, String command) throws Exception {
        String name = command.split(" ")[0];
        ContainerState.staying(() -> commands(shell).contains(name) ? List.of() : List.of(name));
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
