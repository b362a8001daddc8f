package dev.usher.itests.swarm;

import dev.usher.backend.api.Rendezvous;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import dev.usher.reach.internal.BoxReach;
import dev.usher.settop.api.BoxIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A box as a process of its own, on whatever host it is started: real swarm, transport, store and
 * reach. Its standard input takes commands, its standard output answers each with a line.
 */
final class Outpost {
    static final int ITEM_SEED = 7;
    static final int ITEM_LENGTH = 4 << 20;

    private final TestItem item = new TestItem(ITEM_SEED, 256 << 10, ITEM_LENGTH);
    private final BoxIdentity identity;
    private final TestBox box;
    private final BoxReach reach;

    private Outpost(Path directory, String server, Map<String, Object> reachConfig)
            throws IOException {
        identity = new OutpostIdentity(directory, URI.create(server));
        Map<String, Object> config = new HashMap<>();
        config.put("listenAddress", "0.0.0.0");
        config.put("securePort", 6891);
        // who is only slow is not given up
        config.put("silenceSeconds", 60);
        box = new TestBox(identity, directory.resolve("store"), 1L << 30, config);
        reach =
                new BoxReach(
                        (BoxReach.Config) Part.config(BoxReach.Config.class, reachConfig),
                        identity);
        reach.bindRendezvous(rendezvous());
        box.swarm().bindReach(reach);
    }

    private Rendezvous rendezvous() {
        return (Rendezvous)
                Part.component(
                        "dev.usher.backend.rest.internal.RestBackend",
                        Map.of("connectSeconds", 5),
                        identity);
    }

    /**
     * @param args directory with certificates, server's URL, settings of reach as name=value
     */
    public static void main(String[] args) throws IOException {
        Map<String, Object> config = new HashMap<>();
        for (String setting : Arrays.copyOfRange(args, 2, args.length)) {
            String[] words = setting.split("=", 2);
            config.put(words[0], value(words[1]));
        }
        Outpost outpost = new Outpost(Path.of(args[0]), args[1], config);
        System.out.println("ready");
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(outpost.obey(List.of(line.split(" "))));
        }
        outpost.box.close();
        outpost.reach.close();
        System.exit(0);
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("\\d+") ? Long.valueOf(text) : text;
    }

    private String obey(List<String> words) throws IOException {
        return switch (words.get(0)) {
            case "hold" -> {
                box.holding(item);
                yield "held";
            }
            case "half" -> {
                box.holding(item, PieceSet.range(0, item.pieces() / 2));
                yield "held";
            }
            case "endpoints" -> String.join(" ", box.swarm().endpoints());
            case "neighbours" -> String.valueOf(reach.neighbours().keySet());
            case "troubles" -> String.join(" / ", box.swarm().troubles());
            case "order" -> {
                box.obey(List.of(TestBox.order(knowing(), 0, source(words))));
                yield "ordered";
            }
            case "wait" -> {
                box.obey(List.of(TestBox.order(knowing(), 0)));
                yield "ordered";
            }
            case "transfer" -> String.valueOf(box.transfer(item));
            default -> "what?";
        };
    }

    private TestItem knowing() {
        box.knowing(item);
        return item;
    }

    private Source source(List<String> words) {
        return new Source(
                Source.Kind.PEER,
                words.get(1),
                words.subList(2, words.size()),
                item.all(),
                0,
                Source.Closeness.FAR);
    }
}
