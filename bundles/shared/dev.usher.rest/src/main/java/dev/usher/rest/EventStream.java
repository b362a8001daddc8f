package dev.usher.rest;

import dev.usher.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.sse.OutboundSseEvent;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events (WHATWG HTML, 9.2) to whoever listens, grouped by audience; an event's data is
 * JSON.
 *
 * <p>Thread-safe. {@link #send} never blocks on a listener: one that does not take its events, or
 * has gone, is dropped (a browser connects again by itself). A comment goes out every now and then,
 * so that the dead are noticed. Close it when the resource is deactivated.
 */
public final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Map<String, Set<Listener>> audiences = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heart;
    private volatile boolean closed;

    /**
     * @param name for its thread: {@code usher-<name>-events}
     */
    public EventStream(String name) {
        this(name, HEARTBEAT);
    }

    EventStream(String name, Duration heartbeat) {
        heart =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "usher-" + name + "-events");
                            thread.setDaemon(true);
                            return thread;
                        });
        heart.scheduleWithFixedDelay(
                this::beat, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Listener(SseEventSink sink, Sse sse) {}

    /**
     * Begins to listen; the first thing that arrives is a comment, which tells that the stream
     * stands.
     */
    public void subscribe(String audience, SseEventSink sink, Sse sse) {
        Listener listener = new Listener(sink, sse);
        audiences.computeIfAbsent(audience, a -> ConcurrentHashMap.newKeySet()).add(listener);
        send(audience, listener, sse.newEventBuilder().comment("listening").build());
        if (closed) {
            sink.close();
        }
    }

    /** Tells one audience. */
    public void send(String audience, String event, Object data) {
        Set<Listener> listeners = audiences.getOrDefault(audience, Set.of());
        if (listeners.isEmpty()) {
            return;
        }
        String json = Json.text(data);
        listeners.forEach(
                listener ->
                        send(
                                audience,
                                listener,
                                listener.sse()
                                        .newEventBuilder()
                                        .name(event)
                                        .mediaType(MediaType.TEXT_PLAIN_TYPE)
                                        .data(String.class, json)
                                        .build()));
    }

    /** The audiences somebody listens for. */
    public List<String> audiences() {
        return audiences.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void send(String audience, Listener listener, OutboundSseEvent event) {
        if (listener.sink().isClosed()) {
            drop(audience, listener);
            return;
        }
        listener.sink()
                .send(event)
                .whenComplete(
                        (sent, failure) -> {
                            if (failure != null) {
                                LOG.debug(
                                        "Listener of {} has gone: {}",
                                        audience,
                                        failure.toString());
                                drop(audience, listener);
                            }
                        });
    }

    private void drop(String audience, Listener listener) {
        Set<Listener> listeners = audiences.getOrDefault(audience, Set.of());
        if (listeners.contains(listener) && listeners.remove(listener)) {
            listener.sink().close();
        }
    }

    private void beat() {
        audiences.forEach(
                (audience, listeners) ->
                        listeners.forEach(
                                listener ->
                                        send(
                                                audience,
                                                listener,
                                                listener.sse()
                                                        .newEventBuilder()
                                                        .comment("")
                                                        .build())));
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closed = true;
        heart.shutdownNow();
        audiences
                .values()
                .forEach(listeners -> listeners.forEach(listener -> listener.sink().close()));
        audiences.clear();
    }
}
