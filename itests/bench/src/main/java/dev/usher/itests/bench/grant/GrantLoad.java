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
import java.util.function.IntConsumer;

/**
 * All boxes, a few at once, each on its own connection. Reads "purchase from to" (items bought by every
 * box) and "licence n" (licences for every box, of all its passes in turn); answers when it is
 * done.
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
                int from = Integer.parseInt(words[1]);
                int to = Integer.parseInt(words[2]);
                load.each(b -> load.buy(load.boxes.get(b), from, to));
            } else {
                int count = Integer.parseInt(words[1]);
                load.each(b -> license(load.boxes.get(b), count));
            }
            System.out.println("done");
        }
        load.threads.shutdownNow();
    }

    private void each(IntConsumer box) throws InterruptedException, ExecutionException {
        List<Future<?>> running = new ArrayList<>();
        for (int b = 0; b < boxes.size(); b++) {
            int n = b;
            running.add(threads.submit(() -> box.accept(n)));
        }
        for (Future<?> f : running) {
            f.get();
        }
    }

    private void buy(Buyer buyer, int from, int to) {
        for (ItemId item : items.subList(from, to)) {
            JsonNode grant =
                    buyer.box()
                            .buyAndOpen(item, OFFER, PRICE, item.value(), buyer.sealingKey())
                            .ok("buying an item");
            if (grant.path("licence").path("licence").asText().isEmpty()) {
                throw new IllegalStateException("the purchase was answered without licence");
            }
            buyer.passes().add(new Pass(grant.path("id").asText(), grant.path("pass").asText()));
        }
    }

    private static void license(Buyer buyer, int count) {
        for (int i = 0; i < count; i++) {
            Pass pass = buyer.passes().get(i % buyer.passes().size());
            buyer.box().licence(pass.id(), pass.token()).ok("a licence");
        }
    }
}
