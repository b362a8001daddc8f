package dev.usher.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens to a runtime's server-sent events (WHATWG HTML, section 9.2) until closed. */
public final class Events implements AutoCloseable {
    /** One event. */
    public record Event(String name, String data, long nanos) {}

    private final List<Event> seen = new CopyOnWriteArrayList<>();
    private final InputStream stream;

    public Events(Rest rest, String path) {
        stream = rest.stream(path).body();
        Thread thread = new Thread(this::listen, "demo-events");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        String name = "message";
        StringBuilder data = new StringBuilder();
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        seen.add(new Event(name, data.toString(), System.nanoTime()));
                    }
                    name = "message";
                    data.setLength(0);
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
        } catch (IOException e) {
            seen.add(new Event("closed", String.valueOf(e.getMessage()), System.nanoTime()));
        }
    }

    public List<Event> seen() {
        return seen;
    }

    /** Waits for the first event of this name whose data contains {@code part}. */
    public Event await(String name, String part, Duration limit) {
        return Await.until("event " + name + " with " + part, limit, () -> find(name, part));
    }

    public Optional<Event> find(String name, String part) {
        return seen.stream()
                .filter(e -> e.name().equals(name) && e.data().contains(part))
                .findFirst();
    }

    @Override
    public void close() {
        try {
            // the stream, not the reader: closing that would wait for the thread that reads
            stream.close();
        } catch (IOException e) {
            throw new StoryException("cannot close the event stream", e);
        }
    }
}
