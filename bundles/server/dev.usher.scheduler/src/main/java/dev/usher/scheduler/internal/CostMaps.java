package dev.usher.scheduler.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.AltoCosts;
import dev.usher.scheduler.plan.CostMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator's network map and cost map as one JSON document with the members of RFC 7285
 * (11.2.1, 11.2.3): {@code network-map} = prefixes by family ({@code ipv4}, {@code ipv6}) by
 * network, {@code cost-map} = cost by destination by source, numerical {@code routingcost}; {@code
 * meta} is kept and not looked at, but for the cost mode.
 */
public final class CostMaps {
    private final String document;
    private final AltoCosts costs;

    private CostMaps(String document, AltoCosts costs) {
        this.document = document;
        this.costs = costs;
    }

    /**
     * @throws Problem cost-map-malformed (400), malformed-json (400)
     */
    public static CostMaps parse(String document) {
        JsonNode root = Json.read(document, JsonNode.class);
        String mode = root.path("meta").path("cost-type").path("cost-mode").asText("numerical");
        if (!mode.equals("numerical")) {
            throw malformed("the cost mode is " + mode + ", not numerical");
        }
        try {
            return new CostMaps(document, new AltoCosts(networks(root), costs(root)));
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage());
        }
    }

    /** As it was loaded. */
    public String document() {
        return document;
    }

    CostMap costs() {
        return costs;
    }

    private static Map<String, List<String>> networks(JsonNode root) {
        Map<String, List<String>> networks = new HashMap<>();
        object(root, "network-map")
                .properties()
                .forEach(
                        network -> {
                            List<String> prefixes = new ArrayList<>();
                            for (String family : new String[] {"ipv4", "ipv6"}) {
                                for (JsonNode prefix : network.getValue().path(family)) {
                                    prefixes.add(prefix.asText());
                                }
                            }
                            networks.put(network.getKey(), prefixes);
                        });
        return networks;
    }

    private static Map<String, Map<String, Double>> costs(JsonNode root) {
        Map<String, Map<String, Double>> costs = new HashMap<>();
        object(root, "cost-map")
                .properties()
                .forEach(
                        source -> {
                            Map<String, Double> row = new HashMap<>();
                            source.getValue()
                                    .properties()
                                    .forEach(to -> row.put(to.getKey(), number(to.getValue())));
                            costs.put(source.getKey(), row);
                        });
        return costs;
    }

    private static JsonNode object(JsonNode root, String member) {
        JsonNode node = root.path(member);
        if (!node.isObject()) {
            throw malformed("the member " + member + " is missing or no object");
        }
        return node;
    }

    private static double number(JsonNode node) {
        if (!node.isNumber()) {
            throw malformed("a cost is no number");
        }
        return node.doubleValue();
    }

    private static Problem malformed(String fault) {
        return new Problem(
                "cost-map-malformed",
                400,
                "The maps cannot be taken: " + fault + ". See RFC 7285, 11.2.1 and 11.2.3.");
    }
}
