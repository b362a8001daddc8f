package dev.usher.itests.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network namespaces of this process. Their names carry its number, so that what a process left
 * behind that was killed is known and removed by the next.
 */
final class Namespaces implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("usher([0-9]+)-[0-9]+");
    private static int count;

    private final List<String> names = new ArrayList<>();

    Namespaces() {
        for (String name : present()) {
            Matcher m = OURS.matcher(name);
            if (m.matches() && ProcessHandle.of(Long.parseLong(m.group(1))).isEmpty()) {
                remove(name);
            }
        }
    }

    private static synchronized int next() {
        return ++count;
    }

    private static List<String> present() {
        return Command.run("ip", "netns", "list").lines().map(l -> l.split(" ")[0]).toList();
    }

    /** A new one, with nothing but its loopback interface. */
    String add() {
        String name = "usher" + ProcessHandle.current().pid() + "-" + next();
        Command.run("ip", "netns", "add", name);
        names.add(name);
        Command.line("ip -n %s link set lo up", name);
        return name;
    }

    /** Every process in it ends, too. */
    private static void remove(String name) {
        Command.run("ip", "netns", "pids", name)
                .lines()
                .forEach(
                        pid ->
                                ProcessHandle.of(Long.parseLong(pid.strip()))
                                        .ifPresent(ProcessHandle::destroyForcibly));
        Command.run("ip", "netns", "delete", name);
    }

    @Override
    public void close() {
        names.forEach(Namespaces::remove);
        names.clear();
    }
}
