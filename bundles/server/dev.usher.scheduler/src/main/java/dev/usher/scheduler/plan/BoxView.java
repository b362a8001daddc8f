package dev.usher.scheduler.plan;

import dev.usher.backend.api.Line;
import dev.usher.media.api.BoxId;
import java.util.List;

/**
 * A box that is present.
 *
 * @param home the household whose line it shares with its other boxes
 * @param endpoints where other boxes reach it, best first; empty = nobody does, it cannot send
 * @param line as the box sees it; one home's boxes may know more or less of it
 */
public record BoxView(BoxId id, String home, List<String> endpoints, Line line) {
    public BoxView {
        endpoints = List.copyOf(endpoints);
        line = line == null ? Line.UNKNOWN : line;
    }
}
