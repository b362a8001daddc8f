package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The television page without a browser: hears the browser renderer's commands and reports to it,
 * as the page does.
 *
 * <p>It says "playing" only after it fetched what it was told to show.
 */
public final class Page implements AutoCloseable {
    private static final Duration HELLO = Duration.ofSeconds(5);
    private final Rest rest;
    private final Events events;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    r -> {
                        Thread t = new Thread(r, "demo-page");
                        t.setDaemon(true);
                        return t;
                    });
    private int handled;
    private String session;
    private double position;

    public Page(Television box) {
        rest = box.process().rest();
        events = box.events();
        timer.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(
                () -> report(session == null ? "idle" : "playing"),
                HELLO.toSeconds(),
                HELLO.toSeconds(),
                TimeUnit.SECONDS);
    }

    /** Tells the box that a page is there. */
    public void sayHello() {
        report("idle");
    }

    private void look() {
        for (; handled < events.seen().size(); handled++) {
            Events.Event e = events.seen().get(handled);
            if (e.name().equals("render")) {
                obey(Json.read(e.data(), JsonNode.class));
            }
        }
    }

    private void obey(JsonNode command) {
        switch (command.path("command").asText()) {
            case "open" -> {
                session = command.path("session").asText();
                position = command.path("startAt").asDouble();
                report("starting");
                if (rest.get(command.path("uri").asText()).status() / 100 == 2) {
                    position += 1;
                    report("playing");
                } else {
                    report("failed");
                }
            }
            case "close" -> {
                session = null;
                report("idle");
            }
            default -> report(session == null ? "idle" : "playing");
        }
    }

    private void report(String state) {
        Map<String, Object> m = new HashMap<>();
        m.put("state", state);
        if (session != null) {
            m.put("session", session);
            m.put("position", position);
        }
        try {
            rest.post("api/v1/tv/renderer/state", m);
        } catch (StoryException gone) {
            // the box is being killed or swapped; a page, too, tries again at its next report
            session = null;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        events.close();
    }
}
