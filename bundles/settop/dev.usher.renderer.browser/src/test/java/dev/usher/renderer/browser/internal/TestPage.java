package dev.usher.renderer.browser.internal;

import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.RenderCommand;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A television page without a browser: fetches what it is asked to show and counts the seconds. */
final class TestPage implements EventAdmin, AutoCloseable {
    private static final double TICK = 0.02;
    final List<RenderCommand> commands = new CopyOnWriteArrayList<>();
    private final double length;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tck-page"));
    private Page renderer;
    private String session;
    private double position;
    private double speed;

    TestPage(double length) {
        this.length = length;
    }

    void connect(Page page) {
        renderer = page;
        renderer.report(new PageReport(null, "idle", null, null));
        long period = (long) (TICK * 1000);
        thread.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void postEvent(Event event) {
        RenderCommand command = (RenderCommand) event.getProperty(BoxTopics.DATA);
        commands.add(command);
        thread.execute(() -> obey(command));
    }

    @Override
    public void sendEvent(Event event) {
        postEvent(event);
    }

    private void obey(RenderCommand command) {
        switch (command.command()) {
            case "open" -> open(command);
            case "speed" -> {
                speed = command.speed();
                tell(speed == 0 ? "paused" : "playing");
            }
            case "seek" -> {
                position = command.position();
                tell(speed == 0 ? "paused" : "playing");
            }
            case "close" -> session = null;
            default -> throw new IllegalArgumentException(command.command());
        }
    }

    private void open(RenderCommand command) {
        session = command.session();
        position = command.startAt();
        speed = command.speed();
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(command.uri()).toURL().openConnection();
            if (connection.getResponseCode() == 200) {
                tell("playing");
            } else {
                fail("HTTP " + connection.getResponseCode());
            }
            connection.disconnect();
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    private void fail(String reason) {
        renderer.report(new PageReport(session, "failed", null, reason));
        session = null;
    }

    private void tick() {
        if (session != null && speed > 0) {
            position += TICK * speed;
            if (position >= length) {
                tell("ended");
                session = null;
            } else {
                tell("playing");
            }
        }
    }

    private void tell(String state) {
        if (session != null) {
            renderer.report(new PageReport(session, state, position, null));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
