package dev.usher.repository.store;

import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.time.Instant;

/**
 * A server that keeps copies, as the operator registered it and as it was last found.
 *
 * @param uploadUrl null unless {@link Kind#PLACED}
 * @param capacity bytes; 0 = no limit
 * @param since when the state began
 */
public record ServerRow(
        String name,
        Kind kind,
        String baseUrl,
        String uploadUrl,
        double weight,
        long capacity,
        boolean draining,
        State state,
        String reason,
        Instant since) {
    public ServerRow found(State newState, String why, Instant when) {
        return new ServerRow(
                name, kind, baseUrl, uploadUrl, weight, capacity, draining, newState, why, when);
    }
}
