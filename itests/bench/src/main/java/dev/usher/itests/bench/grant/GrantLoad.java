package dev.usher.itests.bench.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.XWingKey;
import dev.usher.demo.BareBox;
import dev.usher.media.api.ItemId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All boxes, a few at once, each on its own connection. Reads "purchase from to" (items bought by
 * every box) and "licence n" (licences for every box, of all its passes in turn); answers when it
 * is done.
 */
public final class GrantLoad {
    /** Cents. */
    static final long PRICE = 1;

    static final String OFFER = "buy";
    private static final int AT_ONCE = 8;

    private final List<Buyer> boxes = new ArrayList<>();
    private final List<ItemId> items = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    private record Pass(String id, String token) {}

    private record Buyer(BareBox box, String sealingKey, List<Pass> passes) {}

    private GrantLoad(Path directory, URI server) throws IOException {
        for (int i = 0; Files.exists(directory.resolve(i + ".p12")); i++) {
            char[] password = GrantBenchmark.PASSWORD.toCharArray();
            KeyStoreFile own = KeyStoreFile.load(directory.resolve(i + ".p12"), password);
            BareBox box = new BareBox(own, XWingKey.generate(), server);
            boxes.add(new Buyer(box, box.sealingKey(), new ArrayList<>()));
        }
        Files.readAllLines(directory.resolve("items")).forEach(i -> items.add(new ItemId(i)));
    }

    public static void main(String[] args) throws Exception {
        GrantLoad load = new GrantLoad(Path.of(args[0]), URI.create(args[1]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("purchase")) {
                List<ItemId> wanted =
                        load.items.subList(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                load.each(wanted.size(), (box, i) -> buy(box, wanted.get(i)));
            } else {
                load.each(Integer.parseInt(words[1]), GrantLoad::license);
            }
            System.out.println("done");
        }
        load.threads.shutdownNow();
    }

    private interface Call {
        void of(Buyer box, int number);
    }

    /** Box after box in each thread, so that no connection is idle for long. */
    private void each(int calls, Call call) throws InterruptedException, ExecutionException {
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < AT_ONCE; t++) {
            int first = t;
            running.add(threads.submit(() -> some(first, calls, call)));
        }
        for (Future<?> f : running) {
            f.get();
        }
    }

    private void some(int first, int calls, Call call) {
        for (int i = 0; i < calls; i++) {
            for (int b = first; b < boxes.size(); b += AT_ONCE) {
                call.of(boxes.get(b), i);
            }
        }
    }

    private static void buy(Buyer buyer, ItemId item) {
        JsonNode grant =
                buyer.box()
                        .buyAndOpen(item, OFFER, PRICE, item.value(), buyer.sealingKey())
                        .ok("buying an item");
        if (grant.path("licence").path("licence").asText().isEmpty()) {
            throw new IllegalStateException("the purchase was answered without licence");
        }
        buyer.passes().add(new Pass(grant.path("id").asText(), grant.path("pass").asText()));
    }

    private static void license(Buyer buyer, int number) {
        Pass pass = buyer.passes().get(number % buyer.passes().size());
        buyer.box().licence(pass.id(), pass.token()).ok("a licence");
    }
}
