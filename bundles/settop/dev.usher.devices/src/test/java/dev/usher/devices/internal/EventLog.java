package dev.usher.devices.internal;

import dev.usher.settop.api.BoxTopics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Remembers what was announced. */
final class EventLog implements EventAdmin {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public void postEvent(Event event) {
        events.add(event);
    }

    @Override
    public void sendEvent(Event event) {
        events.add(event);
    }

    List<Object> of(String topic) {
        return events.stream()
                .filter(event -> event.getTopic().equals(topic))
                .map(event -> event.getProperty(BoxTopics.DATA))
                .toList();
    }
}
