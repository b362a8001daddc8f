package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A person in front of one box, at the interface the television page uses. */
public final class Television {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private final RuntimeProcess process;
    private final Rest rest;

    public Television(RuntimeProcess process) {
        this.process = process;
        this.rest = process.rest();
    }

    public RuntimeProcess process() {
        return process;
    }

    public Rest rest() {
        return rest;
    }

    public JsonNode home() {
        return rest.get("api/v1/tv/home").ok("home of " + process.name());
    }

    public BoxId id() {
        return new BoxId(home().path("box").path("id").asText());
    }

    public Events events() {
        return new Events(rest, "api/v1/tv/events");
    }

    public void awaitServer(String state) {
        Await.untilTrue(
                process.name() + " to see the server " + state,
                LIMIT,
                () -> home().path("box").path("server").asText().equals(state));
    }

    /** The item as the home page shows it; empty while the catalog does not have it. */
    public Optional<JsonNode> item(ItemId item) {
        for (JsonNode i : home().path("items")) {
            if (i.path("item").asText().equals(item.value())) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    public void awaitInCatalog(ItemId item) {
        Await.until(
                "item " + item + " in the catalog of " + process.name(), LIMIT, () -> item(item));
    }

    /** Replaces the priority list. */
    public void order(ItemId... items) {
        rest.put("api/v1/tv/queue", Arrays.stream(items).map(ItemId::value).toList())
                .ok("ordering on " + process.name());
    }

    public void awaitAvailable(ItemId item) {
        Await.untilTrue(
                item + " to be available on " + process.name(), LIMIT, () -> available(item));
    }

    public boolean available(ItemId item) {
        return item(item).map(i -> i.path("state").asText().equals("available")).orElse(false);
    }

    /** The box's byte counters of an item. */
    public Optional<JsonNode> transfer(ItemId item) {
        for (JsonNode t : rest.get("api/v1/tv/transfers").ok("transfers of " + process.name())) {
            if (t.path("item").asText().equals(item.value())) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }

    public long verified(ItemId item) {
        return transfer(item).map(t -> t.path("verified").asLong()).orElse(0L);
    }

    /** Payload bytes of an item received, by source. */
    public Map<String, Long> received(ItemId item) {
        Map<String, Long> m = new HashMap<>();
        transfer(item)
                .ifPresent(
                        t ->
                                t.path("received")
                                        .properties()
                                        .forEach(e -> m.put(e.getKey(), e.getValue().asLong())));
        return m;
    }

    public long receivedFromRepositories(ItemId item) {
        return received(item).entrySet().stream()
                .filter(e -> e.getKey().startsWith("repository:"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    public long served(ItemId item) {
        return transfer(item).map(t -> t.path("served").asLong()).orElse(0L);
    }

    public long wasted(ItemId item) {
        return transfer(item).map(t -> t.path("wasted").asLong()).orElse(0L);
    }

    public Rest.Answer buy(ItemId item, String offer) {
        return rest.post("api/v1/tv/items/" + item + "/buy", Map.of("offer", offer));
    }

    /**
     * @param renderer empty = the best
     */
    public Rest.Answer play(ItemId item, String renderer) {
        return rest.post(
                "api/v1/tv/items/" + item + "/play", Map.of("file", 0, "renderer", renderer));
    }

    public JsonNode playback() {
        return rest.get("api/v1/tv/playback").ok("playback of " + process.name());
    }

    public void stop() {
        rest.delete("api/v1/tv/playback").ok("stopping playback on " + process.name());
    }

    /** The swappable parts: role, symbolic name and version. */
    public List<JsonNode> parts() {
        List<JsonNode> l = new ArrayList<>();
        rest.get("api/v1/tv/parts").ok("parts of " + process.name()).forEach(l::add);
        return l;
    }

    public Rest.Answer swap(String symbolicName, java.nio.file.Path jar) {
        return rest.post(
                "api/v1/tv/parts/" + symbolicName + "/swap",
                Map.of("location", jar.toUri().toString()));
    }
}
