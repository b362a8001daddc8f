package dev.usher.library.internal;

import dev.usher.settop.api.BoxTopics;
import java.util.Map;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Tells the box's other parts what happened. */
final class News {
    private final EventAdmin events;

    News(EventAdmin events) {
        this.events = events;
    }

    /**
     * @param topic one of {@link BoxTopics}, with the value it names
     */
    void publish(String topic, Object data) {
        events.postEvent(new Event(topic, Map.of(BoxTopics.DATA, data)));
    }
}
