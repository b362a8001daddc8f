package dev.usher.itests.network;

import dev.usher.demo.StoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Leads from a port of this machine's loopback interface to the same port of a host's: a person in
 * front of the box, without a byte on its line. A socket in the file system joins the two sides,
 * which share that and nothing else.
 */
final class LocalDoor implements AutoCloseable {
    private final List<Process> ends;

    private LocalDoor(List<Process> ends) {
        this.ends = ends;
    }

    static LocalDoor open(Host host, int port, Path directory) {
        String socket = directory.resolve("door-" + port).toString();
        Process inside =
                start(
                        directory,
                        Stream.concat(
                                        host.prefix().stream(),
                                        Stream.of(
                                                "socat",
                                                "UNIX-LISTEN:" + socket + ",fork",
                                                "TCP:127.0.0.1:" + port))
                                .toList());
        Process outside =
                start(
                        directory,
                        List.of(
                                "socat",
                                "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                                "UNIX-CONNECT:" + socket));
        return new LocalDoor(List.of(inside, outside));
    }

    private static Process start(Path directory, List<String> command) {
        try {
            // refused connections while the runtime starts are no news
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new StoryException("cannot start socat", e);
        }
    }

    @Override
    public void close() {
        for (Process end : ends) {
            end.descendants().forEach(ProcessHandle::destroy);
            end.destroy();
        }
    }
}
